import { type CryptoKey, importJWK, type JWK } from 'jose';
import { type Authorise, authoriseWithClientCredentials } from '../../clients/access-token.js';
import type { Agreement, PartyRole } from '../../domain/agreement.js';
import type { IdentityProvider, ProviderClient } from '../identity-provider.js';

/** The program of each party, as the provider calls it. */
export const PROGRAMS = { sender: 'caseworker-system', receiver: 'ocmw-system' } as const satisfies Record<
  PartyRole,
  string
>;

const ROLES = ['sender', 'receiver'] as const;

/** The private keys that both sign in with. */
export type ProgramKeys = Record<PartyRole, JWK>;

/** What the provider is told of both: the organisation that it vouches for, and the public key. */
export function registrationsOf(agreement: Agreement, keys: ProgramKeys): ProviderClient[] {
  return ROLES.map((role) => {
    const { d: _, ...publicKey } = keys[role];
    return { clientId: PROGRAMS[role], enterpriseNumber: agreement[role].enterpriseNumber, publicKey };
  });
}

/** How each organisation's program proves who it is, by enterprise number. */
export type AuthoriseOf = ReadonlyMap<string, Authorise>;

/** Signs the programs of both parties in at the provider, each with its own key. */
export async function signedIn(agreement: Agreement, keys: ProgramKeys, issuer: string): Promise<AuthoriseOf> {
  const entries = ROLES.map(async (role) => {
    const { kid = '' } = keys[role];
    const key = (await importJWK(keys[role], 'ES256')) as CryptoKey;
    const authorise = authoriseWithClientCredentials({
      ...{ issuer, clientId: PROGRAMS[role], privateKey: { key, kid }, allowHttp: true },
    });
    return [agreement[role].enterpriseNumber, authorise] as const;
  });
  return new Map(await Promise.all(entries));
}

/** The authorisation server of a sandbox, and the programs that are signed in there. */
export interface SandboxSignIn {
  provider: Pick<IdentityProvider, 'issuer' | 'jwksUrl' | 'tokenUrl' | 'audience'>;
  authoriseOf: AuthoriseOf;
  /** The inbox as it is known there; without it the gateway has none. */
  inbox?: { clientId: string; key: JWK };
}
