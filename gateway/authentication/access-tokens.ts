import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { scopesIn } from '../../clients/scopes.js';
import type { Agreement } from '../../domain/agreement.js';
import { Problem } from '../../domain/problems.js';
import { isSubject } from '../../domain/subject.js';
import { SIGNATURE_ALGORITHMS } from './algorithms.js';
import type { Authenticate, Presented } from './authenticate.js';
import { type Organisation, organisationOf } from './organisation.js';
import { ProviderUnavailable, providerKeys } from './provider-keys.js';

export interface AccessTokenOptions {
  /** The authorisation server, as its tokens name it. */
  issuer: string;
  /** Where it publishes its signing keys; where left out, its metadata say. */
  jwksUri?: string;
  /** How it names this API in its tokens. */
  audience: string;
  /** The claim that holds the enterprise number of the caller's organisation. */
  organisationClaim: string;
  /** The claim that only tokens have for which a person signed in; `auth_time` (RFC 9068, 2.2.1) where left out. */
  personClaim?: string;
  /** Scheme, host and prefix before the base path, as callers know this API: a proof of possession is made for one URL. */
  publicUrl: string;
  /** Newest version of each agreement: who is party to what, and who asks for proofs of possession. */
  agreements: () => readonly Agreement[];
  /** Answers false for a proof that was used before, at this gateway or another; it may be forgotten after `until`. */
  rememberProof(proofHash: string, until: Date): Promise<boolean>;
  /** Plain http to the provider: for a sandbox on loopback. */
  allowHttp?: boolean;
}

/** Clocks of two organisations are never one. */
const SKEW_SECONDS = 30;
/** For so long, either side of now, a proof is taken for recent; see `validateJwtAccessToken`. */
const PROOF_SECONDS = 300;

/**
 * Access tokens of an OAuth 2 authorisation server: JWT (RFC 9068), bound to a key of the caller's where an agreement asks
 * for it (DPoP, RFC 9449). Issuer, audience, type, algorithm, time and signature are checked by a library, against keys that
 * are fetched again when an unknown one appears; the organisation and its role are ours to check.
 */
export function authenticateWithAccessTokens(options: AccessTokenOptions): Authenticate {
  // The library wants an address, and leaves the reading to `keys`, which knows the right one.
  const server: oauth.AuthorizationServer = { issuer: options.issuer, jwks_uri: options.jwksUri ?? options.issuer };
  const jwksCache: oauth.JWKSCacheInput = {};
  const keys = providerKeys(options);
  const validate = (request: Request) =>
    oauth.validateJwtAccessToken(server, request, options.audience, {
      signingAlgorithms: SIGNATURE_ALGORITHMS,
      [oauth.clockTolerance]: SKEW_SECONDS,
      [oauth.jwksCache]: jwksCache,
      [oauth.customFetch]: keys.fetch,
      [oauth.allowInsecureRequests]: options.allowHttp ?? false,
    });
  return async (presented) => {
    if (presented.authorization === undefined) throw new Problem('noAccessToken');
    const claims = await validate(requestOf(presented, options.publicUrl)).catch((error) => {
      throw keys.areStale() && isUnknownKey(error) ? new Problem('serviceUnavailable') : refusalOf(error);
    });
    const organisation = organisationOf(claims, options.organisationClaim, options.agreements());
    checkPossession(presented, claims, organisation);
    return {
      caller: { ...organisation.caller, ...personOf(claims, options.personClaim ?? 'auth_time') },
      scopes: scopesIn(scopeOf(claims)),
      useProof: () => useProof(presented, claims, options),
    };
  };
}

/**
 * The person a token was given to. A program that calls on its own account is no person, whether it is its own subject (RFC 9068,
 * 2.2) or has an account: nobody signed in, so the claim that says so is missing. Whatever is not shaped like a pseudonym is not
 * taken for a person either.
 */
function personOf(claims: oauth.JWTAccessTokenClaims, personClaim: string): { subject?: string } {
  const { sub, client_id: program } = claims;
  return claims[personClaim] !== undefined && sub !== program && isSubject(sub) ? { subject: sub } : {};
}

/** Throws `invalidAccessToken` where a header holds what no header may. */
function requestOf({ authorization, dpop, method, path }: Presented, publicUrl: string): Request {
  try {
    const headers = { authorization: authorization ?? '', ...(dpop === undefined ? {} : { dpop }) };
    return new Request(ownUrl(path, publicUrl), { method, headers });
  } catch {
    throw new Problem('invalidAccessToken');
  }
}

/** A request line may hold a whole URL, of any host: a proof that was made for another place is no proof here. */
function ownUrl(path: string, publicUrl: string): URL {
  const { pathname, search } = new URL(path, publicUrl);
  const url = new URL(publicUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pathname}`;
  url.search = search;
  return url;
}

/** Signed with none of the keys at hand. */
function isUnknownKey(error: unknown): boolean {
  return error instanceof oauth.OperationProcessingError && error.code === oauth.KEY_SELECTION;
}

function refusalOf(error: unknown): Problem {
  if (error instanceof ProviderUnavailable) return new Problem('serviceUnavailable');
  if (error instanceof oauth.OperationProcessingError && error.code === oauth.JWT_TIMESTAMP_CHECK) {
    const { claim } = (error.cause ?? {}) as { claim?: string };
    if (claim === 'exp') return new Problem('expiredAccessToken');
  }
  return new Problem('invalidAccessToken');
}

/** Some servers write a list; RFC 9068 (2.2.3) has one text. */
function scopeOf({ scope = '' }: { scope?: unknown }): string {
  if (typeof scope !== 'string') throw new Problem('invalidAccessToken');
  return scope;
}

/** A token that is bound to no key is refused where an agreement of the caller asks for one. */
function checkPossession(
  { dpop }: Presented,
  { cnf }: oauth.JWTAccessTokenClaims,
  { mustProvePossession }: Organisation,
): void {
  if (mustProvePossession && (cnf?.jkt === undefined || dpop === undefined)) throw new Problem('invalidAccessToken');
}

/** A proof is used once (RFC 9449, 11.1). */
async function useProof(
  { dpop }: Presented,
  { cnf }: oauth.JWTAccessTokenClaims,
  { rememberProof }: AccessTokenOptions,
): Promise<void> {
  if (cnf?.jkt === undefined || dpop === undefined) return;
  const { jti, iat } = decodeJwt(dpop);
  const hash = createHash('sha256').update(`${cnf.jkt} ${jti}`).digest('hex');
  const until = new Date(((iat ?? 0) + PROOF_SECONDS + SKEW_SECONDS) * 1000);
  if (!(await rememberProof(hash, until))) throw new Problem('invalidAccessToken');
}
