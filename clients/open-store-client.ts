import { Client, Connection } from '@temporalio/client';
import type { CliConfiguration } from '../config/configuration.js';
import type { Agreement } from '../domain/agreement.js';
import { Problem } from '../domain/problems.js';
import { StoreFailure } from '../store/failure.js';
import { rememberProof } from '../store/proofs.js';
import { Dispatcher } from './dispatcher.js';
import { createInboxSessions, type InboxSessions } from './inbox-sessions.js';
import { type OpenedStore, type OpenStoreOptions, openConfiguredStore } from './open-configured-store.js';
import type { OperatorClient } from './referral-client.js';
import { createStoreClient } from './store-client.js';

export interface OpenedStoreClient {
  client: OperatorClient;
  store: OpenedStore;
  /** The newest version of each agreement: who is party to what. */
  parties: () => Agreement[];
  /** Answers false for a proof of possession that was used before, at this process or another. */
  proofs: (proofHash: string, until: Date) => Promise<boolean>;
  /** Who is signed in at the inbox. */
  inboxSessions: InboxSessions;
  close(): Promise<void>;
}

/**
 * The referral client on the store, from a configuration: databases, keys, agreements, and Temporal, which need not be
 * reachable. Throws `Problem` for configuration faults and `StoreFailure` when a database does not answer.
 */
export async function openStoreClient(
  configuration: CliConfiguration,
  options: OpenStoreOptions = {},
): Promise<OpenedStoreClient> {
  const store = await openConfiguredStore(configuration, options);
  const { connectionOptions, namespace } = configuration.temporal;
  const connection = Connection.lazy(connectionOptions);
  const dispatcher = new Dispatcher({ store, temporal: new Client({ connection, namespace }) });
  return {
    client: createStoreClient({ store, dispatcher }),
    store,
    parties: () => store.agreements.all(),
    proofs: (proofHash, until) =>
      rememberProof(store, proofHash, until).catch((error: unknown) => {
        throw error instanceof StoreFailure ? new Problem('serviceUnavailable') : error;
      }),
    inboxSessions: createInboxSessions(store),
    close: async () => {
      await dispatcher.idle();
      await connection.close();
      await store.close();
    },
  };
}
