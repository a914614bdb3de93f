import * as DPoP from 'dpop';
import type { CryptoKey } from 'jose';
import * as oauth from 'oauth4webapi';
import { Problem } from '../domain/problems.js';
import { discoverAuthorisationServer } from './authorisation-server.js';

/** The key that a program is known by (`private_key_jwt`, RFC 7523). */
export interface ClientKey {
  key: CryptoKey;
  kid: string;
}

/** A program's credentials at the authorisation server. */
export interface ClientCredentials {
  /** The authorisation server; its endpoints are read from its metadata. */
  issuer: string;
  clientId: string;
  /** A function is asked for each token: so a key that is replaced needs no restart. */
  privateKey: ClientKey | (() => Promise<ClientKey>);
  /** Space-separated, for every token. Left out, a token is asked for with no more than the operation needs. */
  scope?: string;
  /** How the server names this API, where it serves several (RFC 8707). */
  resource?: string;
  /** Binds tokens to a key that is made for this process (DPoP, RFC 9449). */
  proofOfPossession?: boolean;
  /** Plain http to the server: for a sandbox on loopback. */
  allowHttp?: boolean;
}

/** The request that is about to be made. */
export interface ToAuthorise {
  method: string;
  url: string;
  /** What the operation needs. */
  scope?: string;
  /** The token in hand was refused: get another. */
  renew?: boolean;
}

/** The headers that authorise one request. */
export type Authorise = (request: ToAuthorise) => Promise<Record<string, string>>;

interface Token {
  value: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** A token is renewed so long before its end: clocks differ, and a request takes time. */
const MARGIN_MS = 15_000;

/** What a token is asked for with, and what it is then bound to. */
interface Possession {
  keys: DPoP.KeyPair;
  handle: oauth.DPoPHandle;
}

/**
 * Gets access tokens by client credentials and keeps each until shortly before its end; several requests at once share one.
 * Throws `Problem`: `serviceUnavailable` where the server does not answer or its metadata are another's, `invalidAccessToken` where it refuses the client,
 * and what `privateKey` throws.
 */
export function authoriseWithClientCredentials(credentials: ClientCredentials): Authorise {
  const client: oauth.Client = { client_id: credentials.clientId };
  const tokens = new Map<string, () => Promise<Token>>();
  let possession: Promise<Possession> | undefined;

  const tokenFor = (scope: string, renew: boolean): Promise<Token> => {
    const known = renew ? undefined : tokens.get(scope);
    const current = known ?? keeping(async () => requestToken(credentials, client, scope, await possession));
    tokens.set(scope, current);
    return current();
  };

  return async ({ method, url, scope = '', renew = false }) => {
    if (credentials.proofOfPossession) possession ??= newPossession(client);
    const { value } = await tokenFor(credentials.scope ?? scope, renew);
    if (possession === undefined) return { Authorization: `Bearer ${value}` };
    const { origin, pathname } = new URL(url);
    const proof = await DPoP.generateProof((await possession).keys, `${origin}${pathname}`, method, undefined, value);
    return { Authorization: `DPoP ${value}`, DPoP: proof };
  };
}

/** Answers the token in hand while it holds, and asks for one at a time. */
function keeping(grant: () => Promise<Token>): () => Promise<Token> {
  let held: Token | undefined;
  let asking: Promise<Token> | undefined;
  return async () => {
    if (held !== undefined && held.until - MARGIN_MS > Date.now()) return held;
    asking ??= grant().finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held;
  };
}

async function newPossession(client: oauth.Client): Promise<Possession> {
  const keys = await DPoP.generateKeyPair('ES256');
  return { keys, handle: oauth.DPoP(client, keys) };
}

async function requestToken(
  credentials: ClientCredentials,
  client: oauth.Client,
  scope: string,
  possession: Possession | undefined,
): Promise<Token> {
  const { privateKey, resource, issuer, allowHttp = false } = credentials;
  const key = typeof privateKey === 'function' ? await privateKey() : privateKey;
  const parameters = new URLSearchParams({
    ...(scope !== '' && { scope }),
    ...(resource !== undefined && { resource }),
  });
  const options = {
    [oauth.allowInsecureRequests]: allowHttp,
    signal: () => AbortSignal.timeout(10_000),
  };
  const grant = async (server: oauth.AuthorizationServer) => {
    const response = await oauth.clientCredentialsGrantRequest(server, client, oauth.PrivateKeyJwt(key), parameters, {
      ...options,
      ...(possession && { DPoP: possession.handle }),
    });
    return oauth.processClientCredentialsResponse(server, client, response);
  };
  try {
    const server = await discoverAuthorisationServer(issuer, { allowHttp });
    // A server that wants its nonce in proofs refuses the first and says it; the handle keeps it from then on (RFC 9449, 8).
    const { access_token: value, expires_in: seconds = 60 } = await grant(server).catch((error: unknown) => {
      if (possession === undefined || !oauth.isDPoPNonceError(error)) throw error;
      return grant(server);
    });
    return { value, until: Date.now() + seconds * 1000 };
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What a token endpoint may say (RFC 6749, 8707, 9449); anything else could be anybody's words. */
const TOKEN_ERRORS = [
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'],
  ...['invalid_scope', 'invalid_target', 'invalid_dpop_proof', 'use_dpop_nonce'],
];

function refusalOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const refused = error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError;
  if (!refused || error.status >= 500) {
    return new Problem('serviceUnavailable', [], 'the authorisation server gives no access token now');
  }
  const said = error instanceof oauth.ResponseBodyError ? error.error : undefined;
  const code = TOKEN_ERRORS.find((known) => known === said);
  const detail = `the authorisation server refuses this client${code === undefined ? '' : `: ${code}`}`;
  return new Problem('invalidAccessToken', [], detail);
}
