import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import { SCOPES } from '../gateway/authentication/scopes.js';
import { newSigningKey } from './signing-key.js';

/** A program of one organisation, as the provider knows it. */
export interface ProviderClient {
  clientId: string;
  enterpriseNumber: string;
  /** Its public key, with `kid` and `alg`. */
  publicKey: JWK;
  /** All of this API, where left out. */
  scopes?: readonly string[];
}

/** A real OAuth 2 authorisation server on loopback. */
export interface IdentityProvider {
  issuer: string;
  jwksUrl: string;
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
}

/**
 * Starts an authorisation server for the sandbox and tests: client credentials with `private_key_jwt`, access tokens as JWT
 * (RFC 9068) for this API, DPoP (RFC 9449). What a real federation would vouch for, the enterprise number, it takes from the
 * client's registration.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const audience = options.audience ?? 'urn:referral-connector';
  const provider = new Provider(issuer, await configurationOf(options, audience));
  // It warns of plain http, which on loopback is meant.
  provider.on('server_error', () => undefined);
  server.on('request', provider.callback());
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    audience,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function configurationOf(options: IdentityProviderOptions, audience: string): Promise<Configuration> {
  const scope = Object.keys(SCOPES).join(' ');
  return {
    clients: options.clients.map(clientMetadata),
    jwks: { keys: [options.signingKey ?? (await newSigningKey('provider'))] as never },
    ttl: { ClientCredentials: options.tokenSeconds ?? 300 },
    scopes: Object.keys(SCOPES),
    extraClientMetadata: { properties: ['enterpriseNumber'] },
    extraTokenClaims: (context) => ({ enterpriseNumber: context.oidc.client?.enterpriseNumber }),
    features: {
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          ...{ scope, audience, accessTokenFormat: 'jwt', accessTokenTTL: options.tokenSeconds ?? 300 },
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

function clientMetadata({ clientId, enterpriseNumber, publicKey, scopes }: ProviderClient): ClientMetadata {
  return {
    client_id: clientId,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    jwks: { keys: [publicKey] } as never,
    scope: (scopes ?? Object.keys(SCOPES)).join(' '),
    enterpriseNumber,
  };
}
