import { Client, Connection } from '@temporalio/client';
import type { CliConfiguration } from '../config/configuration.js';
import type { Store } from '../store/store.js';
import { Dispatcher } from './dispatcher.js';
import { openConfiguredStore } from './open-configured-store.js';
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
  const store = await openConfiguredStore(configuration, options);
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
