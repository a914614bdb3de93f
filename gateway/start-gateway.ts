import type { FastifyInstance } from 'fastify';
import { readClientKey } from '../clients/client-key.js';
import { type OpenedStoreClient, openStoreClient } from '../clients/open-store-client.js';
import { storeHealth } from '../clients/store-health.js';
import type { GatewayConfiguration } from '../config/configuration.js';
import type { Logger } from '../config/logger.js';
import { readTlsFiles } from '../config/tls-files.js';
import { Problem } from '../domain/problems.js';
import { authenticateWithAccessTokens } from './authentication/access-tokens.js';
import type { Authenticate } from './authentication/authenticate.js';
import { authenticateWithDevelopmentTokens } from './authentication/development-tokens.js';
import { readDevelopmentTokens } from './authentication/development-tokens-file.js';
import { buildGateway } from './gateway.js';
import type { InboxOptions } from './inbox/inbox.js';
import { type ServedCertificate, serveCertificate } from './tls.js';

export interface RunningGateway {
  /** Where it listens: `http://127.0.0.1:8080`, or `https:` where it ends TLS itself. */
  url: string;
  /** Takes no new connection, lets requests in progress finish, then closes the store. */
  close(): Promise<void>;
}

/**
 * Composes the gateway from its configuration and listens. Throws `Problem` for configuration faults and `StoreFailure`
 * where a database does not answer; nothing stays open then.
 */
export async function startGateway(configuration: GatewayConfiguration, logger: Logger): Promise<RunningGateway> {
  const opened = await openStoreClient(configuration, {
    onFault: (code) => logger.error({ code }, 'a database connection was lost'),
    watchKeys: logger,
  });
  const { client, store, close } = opened;
  let app: FastifyInstance | undefined;
  let certificate: ServedCertificate | undefined;
  const stop = async () => {
    certificate?.stop();
    await app?.close();
    await close();
  };
  try {
    const askStore = storeHealth(store);
    const { tls, accessTokens } = configuration;
    const inbox = await inboxOf(configuration, opened);
    app = buildGateway({
      ...{ client, logger, authenticate: authenticationOf(configuration, opened) },
      requestsPerMinute: configuration.requestsPerMinute,
      trustedProxies: configuration.trustedProxies,
      health: async () => {
        const status = await askStore();
        const needsCare = store.masterKeys?.fault !== undefined || certificate?.needsCare();
        return status === 'UP' && needsCare ? 'DEGRADED' : status;
      },
      ...(accessTokens && { publicUrl: accessTokens.publicUrl }),
      ...(accessTokens?.tokenUrl !== undefined && { tokenUrl: accessTokens.tokenUrl }),
      ...(tls && { tls: readTlsFiles(tls) }),
      ...(inbox && { inbox }),
    });
    certificate = tls && serveCertificate(app.server, tls, logger);
    const url = await app.listen({ host: configuration.host, port: configuration.port });
    return { url, close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tokens of an authorisation server where there is one; fixed ones for trying it out, which production refuses. */
function authenticationOf(configuration: GatewayConfiguration, { parties, proofs }: OpenedStoreClient): Authenticate {
  const { accessTokens, developmentTokensFile } = configuration;
  if (accessTokens !== undefined) {
    return authenticateWithAccessTokens({
      issuer: accessTokens.issuer,
      ...(accessTokens.jwksUrl !== undefined && { jwksUri: accessTokens.jwksUrl }),
      audience: accessTokens.audience,
      organisationClaim: accessTokens.organisationClaim,
      personClaim: accessTokens.personClaim,
      publicUrl: accessTokens.publicUrl,
      agreements: parties,
      rememberProof: proofs,
      allowHttp: configuration.deployment !== 'production',
    });
  }
  if (developmentTokensFile !== undefined) {
    return authenticateWithDevelopmentTokens(readDevelopmentTokens(developmentTokensFile));
  }
  const detail = 'is required, or DEVELOPMENT_TOKENS_FILE: without one no caller can be known';
  throw new Problem('configurationInvalid', [
    { type: 'requiredInput', in: 'environment', name: 'OAUTH_ISSUER', detail },
  ]);
}

/** What the inbox needs, where there is one. Throws `configurationInvalid` for a key that cannot be used. */
async function inboxOf(
  { accessTokens, inbox, deployment }: GatewayConfiguration,
  { parties, inboxSessions }: OpenedStoreClient,
): Promise<InboxOptions | undefined> {
  if (inbox === undefined || accessTokens === undefined) return undefined;
  const { issuer, audience, publicUrl } = accessTokens;
  const clientKey = () => readClientKey(inbox.clientKeyFile);
  // A fault of the file is told at the start; read again, a new key counts at the next sign-in.
  await clientKey();
  return {
    provider: { issuer, audience, clientId: inbox.clientId, clientKey, allowHttp: deployment !== 'production' },
    ...{ publicUrl, sessions: inboxSessions, agreements: parties },
  };
}
