import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { authoriseWithClientCredentials } from '../../clients/access-token.js';
import { SCOPES } from '../../clients/scopes.js';
import { storeHealth } from '../../clients/store-health.js';
import { createLogger } from '../../config/logger.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Submission } from '../../domain/referral.js';
import { authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import type { IdentityProvider } from '../../sandbox/identity-provider.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { rememberProof } from '../../store/proofs.js';
import { PATH } from '../gateway/gateway-under-test.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { pathAgreement } from '../setup/connector.js';
import { startIdentityProvider } from '../setup/identity-provider.js';

/** Every organisation there can be: the parties of two agreements, and one that no agreement names. */
export const ORGANISATIONS = {
  sender: { role: 'sender', enterpriseNumber: '0886886638', agreementId: 'example' },
  receiver: { role: 'receiver', enterpriseNumber: '0212246886', agreementId: 'example' },
  otherSender: { role: 'sender', enterpriseNumber: '0999999922', agreementId: 'other' },
  otherReceiver: { role: 'receiver', enterpriseNumber: '0777777771', agreementId: 'other' },
  stranger: { role: undefined, enterpriseNumber: '0316380841', agreementId: undefined },
} as const;
export type OrganisationName = keyof typeof ORGANISATIONS;

/** A gateway on loopback before a real store, with tokens of a real authorisation server. */
export interface TwoAgreements {
  under: StoreUnderTest;
  provider: IdentityProvider;
  providerKey: JWK;
  /** With the base path. */
  baseUrl: string;
  /** Scheme, host and port. */
  origin: string;
  /** Every line that the gateway wrote. */
  log: string[];
  /** A token of an organisation's program; without scopes, with all. */
  token(organisation: OrganisationName, scopes?: readonly string[]): Promise<string>;
  /** A submission that the agreement allows now. */
  submission(agreementId: 'example' | 'other'): Submission;
  /** A new referral that the agreement's receiver holds. */
  delivered(agreementId: 'example' | 'other'): Promise<string>;
  drop(): Promise<void>;
}

function otherAgreement(): Agreement {
  const agreement = pathAgreement();
  return {
    ...agreement,
    agreementId: 'other',
    cooperation: { ...agreement.cooperation, reference: 'the other one' },
    sender: { ...agreement.sender, enterpriseNumber: ORGANISATIONS.otherSender.enterpriseNumber },
    receiver: { ...agreement.receiver, enterpriseNumber: ORGANISATIONS.otherReceiver.enterpriseNumber },
  };
}

/** Starts one. There is no worker: nothing happens by itself. */
export async function startTwoAgreements(): Promise<TwoAgreements> {
  const under = await openStoreUnderTest([pathAgreement(), otherAgreement()]);
  const providerKey = await newSigningKey('provider');
  const names = Object.keys(ORGANISATIONS) as OrganisationName[];
  const keys = new Map<string, JWK>();
  for (const name of names) keys.set(name, await newSigningKey(name));
  const provider = await startIdentityProvider({
    signingKey: providerKey,
    tokenSeconds: 3600,
    clients: names.map((name) => {
      const { d: _, ...publicKey } = keys.get(name) as JWK;
      return { clientId: name, enterpriseNumber: ORGANISATIONS[name].enterpriseNumber, publicKey };
    }),
  });
  const log: string[] = [];
  let origin = '';
  const app = buildGateway({
    client: under.client,
    authenticate: (presented) => authenticate(presented),
    logger: createLogger({ level: 'trace', name: 'gateway', destination: { write: (line) => log.push(line) } }),
    health: storeHealth(under.store),
    requestsPerMinute: 1_000_000,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const authenticate = authenticateWithAccessTokens({
    ...{ issuer: provider.issuer, jwksUri: provider.jwksUrl, audience: provider.audience },
    organisationClaim: 'enterpriseNumber',
    publicUrl: origin,
    agreements: () => under.store.agreements.all(),
    rememberProof: (hash, until) => rememberProof(under.store, hash, until),
    allowHttp: true,
  });

  const submission: TwoAgreements['submission'] = (agreementId) => {
    const fresh = consentedDaysBefore(under.clock.at, 1);
    if (agreementId === 'example') return fresh;
    const { enterpriseNumber } = ORGANISATIONS.otherSender;
    const recipient = ORGANISATIONS.otherReceiver.enterpriseNumber;
    const { sender, consent } = fresh;
    return { ...fresh, agreementId, sender: { ...sender, enterpriseNumber }, consent: { ...consent, recipient } };
  };
  return {
    ...{ under, provider, providerKey, origin, log, submission },
    baseUrl: `${origin}${PATH}`,
    token: async (organisation, scopes = Object.keys(SCOPES)) => {
      const jwk = keys.get(organisation) as JWK;
      const authorise = authoriseWithClientCredentials({
        ...{ issuer: provider.issuer, clientId: organisation, allowHttp: true, scope: scopes.join(' ') },
        privateKey: { key: (await importJWK(jwk, 'ES256')) as CryptoKey, kid: organisation },
      });
      const { Authorization = '' } = await authorise({ method: 'GET', url: origin });
      return Authorization.replace('Bearer ', '');
    },
    delivered: async (agreementId) => {
      const organisation = agreementId === 'example' ? ORGANISATIONS.sender : ORGANISATIONS.otherSender;
      const { referralId } = await under.client.submit(organisation, submission(agreementId), randomUUID());
      await under.activities.transmit({ referralId, applied: [] });
      return referralId;
    },
    drop: async () => {
      await app.close();
      await provider.close();
      await under.drop();
    },
  };
}
