import { Client, Connection } from '@temporalio/client';
import { loadAgreementsFor } from '../agreements/load-for-deployment.js';
import type { CliConfiguration } from '../config/configuration.js';
import { readKeyring } from '../store/keyring.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';
import { Dispatcher } from './dispatcher.js';
import type { OperatorClient } from './referral-client.js';
import { createStoreClient } from './store-client.js';

export interface OpenedStoreClient {
  client: OperatorClient;
  store: Store;
  close(): Promise<void>;
}

/**
 * The referral client on the store, from a configuration: databases, keys, agreements, and Temporal, which need not be
 * reachable. Throws `Problem` for configuration faults and `StoreFailure` when a database does not answer.
 */
export async function openStoreClient(
  configuration: CliConfiguration,
  options: { onFault?: (code: string) => void } = {},
): Promise<OpenedStoreClient> {
  const store = await openStore({
    databaseUrl: configuration.databaseUrl,
    keyDatabaseUrl: configuration.keyDatabaseUrl,
    keyring: readKeyring(configuration.masterKeysFile),
    agreements: await loadAgreementsFor({
      directory: configuration.agreementsDirectory,
      production: configuration.deployment === 'production',
      dpoKeysFile: configuration.dpoKeysFile,
    }),
    ...options,
  });
  const { connectionOptions, namespace } = configuration.temporal;
  const connection = Connection.lazy(connectionOptions);
  const dispatcher = new Dispatcher({ store, temporal: new Client({ connection, namespace }) });
  return {
    client: createStoreClient({ store, dispatcher }),
    store,
    close: async () => {
      await dispatcher.idle();
      await connection.close();
      await store.close();
    },
  };
}
