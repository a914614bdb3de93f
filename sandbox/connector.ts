import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { createReceiver } from '../activities/receiver/create-receiver.js';
import { Dispatcher } from '../clients/dispatcher.js';
import type { OperatorClient } from '../clients/referral-client.js';
import { createStoreClient } from '../clients/store-client.js';
import type { Logger } from '../config/logger.js';
import type { SealedAgreement } from '../store/agreement-versions.js';
import type { Keyring } from '../store/keyring.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';
import { type ReferralWorker, startReferralWorker } from '../workers/referral-worker.js';
import { SandboxClock } from './clock.js';
import { type StandInReceiver, startStandInReceiver } from './receiver/stand-in-receiver.js';

export interface ConnectorOptions {
  databaseUrl: string;
  keyDatabaseUrl: string;
  temporal: { address: string; namespace: string };
  agreements: SealedAgreement[];
  workflowBundle: WorkflowBundleOption;
  logger: Logger;
  taskQueue: string;
  keyring?: Keyring;
  directSignals?: boolean;
  receiverPort?: number;
  onCommit?: (purpose: string) => void;
}

/** A whole connector in this process, against real servers, with a stand-in OCMW and the sandbox clock. */
export interface Connector {
  store: Store;
  clock: SandboxClock;
  client: OperatorClient;
  dispatcher: Dispatcher;
  temporal: Client;
  receiver: StandInReceiver;
  worker: ReferralWorker;
  taskQueue: string;
  close(): Promise<void>;
}

/** Starts one; what fails to start leaves nothing open. */
export async function startConnector(options: ConnectorOptions): Promise<Connector> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const store = await openStore({
      databaseUrl: options.databaseUrl,
      keyDatabaseUrl: options.keyDatabaseUrl,
      keyring: options.keyring ?? randomKeyring(),
      migrateFirst: true,
      agreements: options.agreements,
      ...(options.onCommit === undefined ? {} : { onCommit: options.onCommit }),
    });
    closing.push(() => store.close());
    const clock = new SandboxClock(store.db);
    await clock.prepare();
    store.clock = clock;
    const receiver = await startStandInReceiver({
      clock,
      ...(options.receiverPort === undefined ? {} : { port: options.receiverPort }),
    });
    closing.push(() => receiver.close());
    const port = createReceiver({ baseUrl: receiver.url });
    closing.push(async () => port.close());
    const { address, namespace } = options.temporal;
    const connection = await Connection.connect({ address });
    closing.push(() => connection.close());
    const temporal = new Client({ connection, namespace });
    const worker = await startReferralWorker({
      store,
      temporal: { connectionOptions: { address }, namespace },
      receiverOf: () => port,
      directSignals: options.directSignals ?? true,
      workflowBundle: options.workflowBundle,
      logger: options.logger,
      taskQueue: options.taskQueue,
      scheduleId: `disposal-${options.taskQueue}`,
      dispatchIntervalSeconds: 1,
      reconcileIntervalSeconds: 5,
      shutdownGraceSeconds: 5,
    });
    closing.push(() => worker.stop());
    const dispatcher = new Dispatcher({ store, temporal, taskQueue: options.taskQueue });
    const client = createStoreClient({ store, dispatcher });
    return { store, clock, client, dispatcher, temporal, receiver, worker, taskQueue: options.taskQueue, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function randomKeyring(): Keyring {
  return { currentKeyId: 'sandbox', masterKeys: new Map([['sandbox', randomBytes(32)]]), indexKey: randomBytes(32) };
}
