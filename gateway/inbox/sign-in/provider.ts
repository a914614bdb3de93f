import * as DPoP from 'dpop';
import type { CryptoKey } from 'jose';
import * as oauth from 'oauth4webapi';
import { discoverAuthorisationServer } from '../../../clients/authorisation-server.js';
import { SCOPES } from '../../../clients/scopes.js';
import { Problem } from '../../../domain/problems.js';
import type { Addresses } from '../addresses.js';
import { InboxProblem } from '../inbox-problem.js';
import { pendingSignIn } from './pending.js';

export interface ProviderOptions {
  /** The authorisation server; its endpoints are read from its metadata. */
  issuer: string;
  clientId: string;
  /** The key that the inbox is known by (`private_key_jwt`); asked for at each sign-in, so that a new one counts at once. */
  clientKey: () => Promise<{ key: CryptoKey; kid: string }>;
  /** How the server names this API. */
  audience: string;
  /** An agreement of ours asks for tokens that are bound to a key. */
  provePossession: () => boolean;
  allowHttp?: boolean;
}

/** What came of a sign-in: as a caller of the API would present it, once, and for nobody to keep. */
export interface SignedIn {
  accessToken: string;
  headers: { authorization: string; dpop: string | undefined };
  /** The person, as the ID token names them. */
  subject: string;
}

export interface SignInProvider {
  /** Where the browser goes to sign in; `again` asks for it also where the provider still knows somebody (`prompt=login`). */
  begin(secret: string, options?: { again?: boolean }): Promise<URL>;
  /** Exchanges what the provider sent the browser back with. Throws `InboxProblem`, or `serviceUnavailable`. */
  finish(answer: URLSearchParams, secret: string): Promise<SignedIn>;
  /** Where the browser signs out at the provider as well, if it has such a page (RP-initiated logout). */
  signOut(): Promise<URL | undefined>;
}

const METADATA_MS = 10 * 60_000;

/**
 * The inbox as a client of an OpenID provider: authorisation code flow with PKCE, state and nonce. It asks for an access token
 * for this API, so that who somebody is and what they may do is decided where it is for every other caller.
 */
export function createProvider(options: ProviderOptions, addresses: Addresses): SignInProvider {
  const client: oauth.Client = { client_id: options.clientId };
  const http = { [oauth.allowInsecureRequests]: options.allowHttp ?? false, signal: () => AbortSignal.timeout(10_000) };
  // RFC 8707: a resource is named by a URI.
  const resource = URL.canParse(options.audience) ? { resource: options.audience } : {};
  let metadata: { server: Promise<oauth.AuthorizationServer>; until: number } | undefined;

  function discovered(): Promise<oauth.AuthorizationServer> {
    if (metadata === undefined || metadata.until < Date.now()) {
      metadata = { server: discover(options), until: Date.now() + METADATA_MS };
      metadata.server.catch(() => {
        metadata = undefined;
      });
    }
    return metadata.server;
  }

  return {
    begin: async (secret, { again = false } = {}) => {
      const { state, nonce, codeVerifier } = pendingSignIn(secret);
      const { authorization_endpoint: endpoint } = await discovered();
      if (endpoint === undefined) throw new Problem('serviceUnavailable');
      const url = new URL(endpoint);
      const parameters = {
        ...{ client_id: options.clientId, redirect_uri: addresses.signedIn, response_type: 'code', ...resource },
        ...{ scope: `openid ${Object.keys(SCOPES).join(' ')}`, state, nonce },
        code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(again && { prompt: 'login' }),
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url;
    },

    finish: async (answer, secret) => {
      const { state, nonce, codeVerifier } = pendingSignIn(secret);
      const server = await discovered();
      const key = await options.clientKey();
      const possession = options.provePossession() ? await DPoP.generateKeyPair('ES256') : undefined;
      try {
        const parameters = oauth.validateAuthResponse(server, client, answer, state);
        const response = await oauth.authorizationCodeGrantRequest(
          ...([server, client, oauth.PrivateKeyJwt(key), parameters, addresses.signedIn, codeVerifier] as const),
          { ...http, additionalParameters: resource, ...(possession && { DPoP: oauth.DPoP(client, possession) }) },
        );
        const token = await oauth.processAuthorizationCodeResponse(server, client, response, {
          expectedNonce: nonce,
          requireIdToken: true,
        });
        const subject = oauth.getValidatedIdTokenClaims(token)?.sub ?? '';
        const accessToken = token.access_token;
        return { accessToken, subject, headers: await presented(accessToken, possession, addresses) };
      } catch (error) {
        throw faultOf(error);
      }
    },

    signOut: async () => {
      const { end_session_endpoint: endpoint } = await discovered();
      if (endpoint === undefined) return undefined;
      const url = new URL(endpoint);
      url.searchParams.set('client_id', options.clientId);
      url.searchParams.set('post_logout_redirect_uri', addresses.signedOut);
      return url;
    },
  };
}

/** The token as the page it came back to presents it: a proof is made for that address. */
async function presented(token: string, possession: DPoP.KeyPair | undefined, { signedIn }: Addresses) {
  if (possession === undefined) return { authorization: `Bearer ${token}`, dpop: undefined };
  const dpop = await DPoP.generateProof(possession, signedIn, 'GET', undefined, token);
  return { authorization: `DPoP ${token}`, dpop };
}

/**
 * Whichever document describes the server, it has to be an OpenID provider (OpenID Connect Discovery 1.0, 3: this member is
 * required of one): without an ID token nobody can say who signed in, so nobody is sent there.
 */
async function discover({ issuer, allowHttp = false }: ProviderOptions): Promise<oauth.AuthorizationServer> {
  const server = await discoverAuthorisationServer(issuer, { allowHttp });
  if (server.id_token_signing_alg_values_supported === undefined) throw new Problem('serviceUnavailable');
  return server;
}

/** What the provider or the browser did wrong is told apart from a provider that does not answer, or does not know us. */
function faultOf(error: unknown): Problem {
  if (error instanceof oauth.AuthorizationResponseError) {
    return new InboxProblem(error.error === 'access_denied' ? 'signInDeclined' : 'signInFailed');
  }
  if (error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant')
    return new InboxProblem('signInFailed');
  if (error instanceof oauth.OperationProcessingError && error.code !== oauth.RESPONSE_IS_NOT_CONFORM) {
    return new InboxProblem('signInFailed');
  }
  return new Problem('serviceUnavailable');
}
