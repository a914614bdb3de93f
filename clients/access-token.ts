import * as DPoP from 'dpop';
import type { CryptoKey } from 'jose';
import * as oauth from 'oauth4webapi';
import { Problem } from '../domain/problems.js';

/** A program's credentials at the authorisation server. */
export interface ClientCredentials {
  /** The authorisation server; its endpoints are read from its metadata (RFC 8414). */
  issuer: string;
  clientId: string;
  /** The private key it is known by (`private_key_jwt`, RFC 7523), with its `kid`. */
  privateKey: { key: CryptoKey; kid: string };
  /** Space-separated. */
  scope: string;
  /** How the server names this API, where it serves several (RFC 8707). */
  resource?: string;
  /** Binds tokens to a key that is made for this process (DPoP, RFC 9449). */
  proofOfPossession?: boolean;
  /** Plain http to the server: for a sandbox on loopback. */
  allowHttp?: boolean;
}

/** The headers that authorise one request; `renew` where the server has refused the token in hand. */
export type Authorise = (request: { method: string; url: string; renew?: boolean }) => Promise<Record<string, string>>;

interface Token {
  value: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** A token is renewed so long before its end: clocks differ, and a request takes time. */
const MARGIN_MS = 15_000;

/**
 * Gets access tokens by client credentials and keeps each until shortly before its end; several requests at once share one.
 * Throws `Problem`: `serviceUnavailable` where the server does not answer, `invalidAccessToken` where it refuses the client.
 */
export function authoriseWithClientCredentials(credentials: ClientCredentials): Authorise {
  const options = {
    [oauth.allowInsecureRequests]: credentials.allowHttp ?? false,
    signal: () => AbortSignal.timeout(10_000),
  };
  const client: oauth.Client = { client_id: credentials.clientId };
  let possession: Promise<DPoP.KeyPair> | undefined;
  let held: Token | undefined;
  let renewing: Promise<Token> | undefined;

  async function grant(): Promise<Token> {
    const server = await discover(credentials.issuer, options);
    const parameters = new URLSearchParams({
      scope: credentials.scope,
      ...(credentials.resource === undefined ? {} : { resource: credentials.resource }),
    });
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.PrivateKeyJwt(credentials.privateKey),
      parameters,
      { ...options, ...(possession && { DPoP: oauth.DPoP(client, await possession) }) },
    );
    const { access_token: value, expires_in: seconds = 60 } = await oauth.processClientCredentialsResponse(
      server,
      client,
      response,
    );
    return { value, until: Date.now() + seconds * 1000 };
  }

  function current(renew: boolean): Promise<Token> {
    if (!renew && held !== undefined && held.until - MARGIN_MS > Date.now()) return Promise.resolve(held);
    renewing ??= grant()
      .then((token) => {
        held = token;
        return token;
      })
      .catch((error: unknown) => {
        throw refusalOf(error);
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  }

  return async ({ method, url, renew = false }) => {
    if (credentials.proofOfPossession) possession ??= DPoP.generateKeyPair('ES256');
    const { value } = await current(renew);
    if (possession === undefined) return { Authorization: `Bearer ${value}` };
    const { origin, pathname } = new URL(url);
    const proof = await DPoP.generateProof(await possession, `${origin}${pathname}`, method, undefined, value);
    return { Authorization: `DPoP ${value}`, DPoP: proof };
  };
}

async function discover(issuer: string, options: oauth.DiscoveryRequestOptions): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  const response = await oauth.discoveryRequest(url, options);
  return oauth.processDiscoveryResponse(url, response);
}

function refusalOf(error: unknown): Problem {
  const refused = error instanceof oauth.ResponseBodyError && error.status < 500;
  return new Problem(refused ? 'invalidAccessToken' : 'serviceUnavailable');
}
