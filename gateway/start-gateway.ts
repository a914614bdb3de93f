import { openStoreClient } from '../clients/open-store-client.js';
import { storeHealth } from '../clients/store-health.js';
import type { GatewayConfiguration } from '../config/configuration.js';
import type { Logger } from '../config/logger.js';
import { Problem } from '../domain/problems.js';
import type { Authenticate } from './authentication.js';
import { authenticateWithDevelopmentTokens } from './development-tokens.js';
import { readDevelopmentTokens } from './development-tokens-file.js';
import { buildGateway } from './gateway.js';

export interface RunningGateway {
  /** Where it listens: `http://127.0.0.1:8080`. */
  url: string;
  /** Takes no new connection, lets requests in progress finish, then closes the store. */
  close(): Promise<void>;
}

/**
 * Composes the gateway from its configuration and listens. Throws `Problem` for configuration faults and `StoreFailure`
 * where a database does not answer; nothing stays open then.
 */
export async function startGateway(configuration: GatewayConfiguration, logger: Logger): Promise<RunningGateway> {
  const authenticate = authenticationOf(configuration);
  const { client, store, close } = await openStoreClient(configuration, {
    onFault: (code) => logger.error({ code }, 'a database connection was lost'),
  });
  const app = buildGateway({ client, authenticate, logger, health: storeHealth(store) });
  const stop = async () => {
    await app.close();
    await close();
  };
  try {
    const url = await app.listen({ host: configuration.host, port: configuration.port });
    return { url, close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function authenticationOf({ developmentTokensFile }: GatewayConfiguration): Authenticate {
  if (developmentTokensFile !== undefined) {
    return authenticateWithDevelopmentTokens(readDevelopmentTokens(developmentTokensFile));
  }
  const detail = 'is required: without it no caller can be known';
  throw new Problem('configurationInvalid', [
    { type: 'requiredInput', in: 'environment', name: 'DEVELOPMENT_TOKENS_FILE', detail },
  ]);
}
