import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import { SCOPES } from '../clients/scopes.js';
import { answerSignIn, type ProviderPerson, signOutPage } from './sign-in-pages.js';
import { newSigningKey } from './signing-key.js';

/** A program of one organisation, as the provider knows it. */
export interface ProviderClient {
  clientId: string;
  enterpriseNumber: string;
  /** Its public key, with `kid` and `alg`. */
  publicKey: JWK;
  /** All of this API, where left out. */
  scopes?: readonly string[];
  /** Where it lets people sign in: their organisation counts then, not its own. */
  signIn?: { redirectUri: string; signedOutUri: string };
}

/** A real OAuth 2 authorisation server on loopback. */
export interface IdentityProvider {
  issuer: string;
  jwksUrl: string;
  tokenUrl: string;
  /** How it names this API in its tokens. */
  audience: string;
  close(): Promise<void>;
}

export interface IdentityProviderOptions {
  clients: readonly ProviderClient[];
  port?: number;
  audience?: string;
  /** How long its access tokens hold. */
  tokenSeconds?: number;
  /** Its signing key; a fresh one where left out. */
  signingKey?: JWK;
  /** Who can be chosen on its page; it asks for no password. */
  people?: readonly ProviderPerson[];
  /** It wants its own nonce in proofs of possession (RFC 9449, 8). */
  requireNonce?: boolean;
  /** It has no discovery document of OpenID Connect, only the metadata of RFC 8414. */
  withoutOpenIdMetadata?: boolean;
}

/** A working day: a session at the inbox ends with the token that began it. */
const PERSON_TOKEN_SECONDS = 8 * 3600;

/**
 * Starts an authorisation server for the sandbox and tests: client credentials with `private_key_jwt`, access tokens as JWT
 * (RFC 9068) for this API, DPoP (RFC 9449); for people the code flow of OpenID Connect with PKCE. What a real federation would
 * vouch for, the enterprise number, it takes from the client's registration, or the person's.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const audience = options.audience ?? 'urn:referral-connector';
  const provider = new Provider(issuer, await configurationOf(options, audience));
  // It warns of plain http, which on loopback is meant.
  provider.on('server_error', () => undefined);
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (options.withoutOpenIdMetadata && request.url === '/.well-known/openid-configuration') {
      response.writeHead(404).end();
    } else if (!(await answerSignIn(provider, options.people ?? [], request, response))) answer(request, response);
  });
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    tokenUrl: `${issuer}/token`,
    audience,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function configurationOf(options: IdentityProviderOptions, audience: string): Promise<Configuration> {
  const scope = Object.keys(SCOPES).join(' ');
  const person = (subject: string | undefined) => options.people?.find((known) => known.subject === subject);
  const tokenSeconds = (client: { grantTypes?: readonly string[] | undefined }) =>
    options.tokenSeconds ?? (client.grantTypes?.includes('authorization_code') ? PERSON_TOKEN_SECONDS : 300);
  return {
    clients: options.clients.map(clientMetadata),
    jwks: { keys: [options.signingKey ?? (await newSigningKey('provider'))] as never },
    ttl: {
      ClientCredentials: options.tokenSeconds ?? 300,
      AccessToken: options.tokenSeconds ?? PERSON_TOKEN_SECONDS,
      ...{ Interaction: 600, IdToken: 600, Session: PERSON_TOKEN_SECONDS, Grant: PERSON_TOKEN_SECONDS },
    },
    scopes: ['openid', ...Object.keys(SCOPES)],
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    findAccount: (_context, subject) => person(subject) && { accountId: subject, claims: () => ({ sub: subject }) },
    // Nobody is asked for consent: what a person may do, the organisation has decided.
    loadExistingGrant: async ({ oidc }) => {
      const allowed = person(oidc.session?.accountId)?.scopes ?? Object.keys(SCOPES);
      const others = Object.keys(SCOPES).filter((known) => !allowed.includes(known));
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid');
      // Scopes of this API are granted for it alone, not for the provider itself.
      grant.rejectOIDCScope(scope);
      grant.addResourceScope(audience, allowed.join(' '));
      grant.rejectResourceScope(audience, others.join(' '));
      await grant.save();
      return grant;
    },
    extraClientMetadata: { properties: ['enterpriseNumber'] },
    extraTokenClaims: ({ oidc }, token) =>
      'accountId' in token && token.accountId !== undefined
        ? {
            enterpriseNumber: person(token.accountId)?.enterpriseNumber,
            auth_time: oidc.entities.AuthorizationCode?.authTime,
          }
        : { enterpriseNumber: oidc.client?.enterpriseNumber },
    features: {
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => options.requireNonce ?? false },
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = signOutPage(form);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, _resource, client) => ({
          ...{ scope, audience, accessTokenFormat: 'jwt', accessTokenTTL: tokenSeconds(client) },
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

function clientMetadata({ clientId, enterpriseNumber, publicKey, scopes, signIn }: ProviderClient): ClientMetadata {
  return {
    client_id: clientId,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    ...(signIn === undefined
      ? { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }
      : {
          grant_types: ['authorization_code'],
          redirect_uris: [signIn.redirectUri],
          post_logout_redirect_uris: [signIn.signedOutUri],
          response_types: ['code'],
        }),
    jwks: { keys: [publicKey] } as never,
    scope: [...(signIn ? ['openid'] : []), ...(scopes ?? Object.keys(SCOPES))].join(' '),
    enterpriseNumber,
  };
}
