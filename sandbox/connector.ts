import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { createReceiver, type ReceiverOptions } from '../activities/receiver/create-receiver.js';
import { Dispatcher } from '../clients/dispatcher.js';
import type { OperatorClient } from '../clients/referral-client.js';
import { createStoreClient } from '../clients/store-client.js';
import type { Logger } from '../config/logger.js';
import type { SealedAgreement } from '../store/agreement-versions.js';
import type { Keyring } from '../store/keyring.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';
import { type ReferralWorker, type ReferralWorkerOptions, startReferralWorker } from '../workers/referral-worker.js';
import { SandboxClock } from './clock.js';
import { openDoor } from './door/open-door.js';
import type { SandboxSignIn } from './door/party-programs.js';
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
  /** Another OCMW than the stand-in, which then is asked nothing. */
  otherReceiver?: Pick<ReceiverOptions, 'baseUrl' | 'token'>;
  /** Puts the HTTP API in front: the programs of both parties come in there, with tokens of their own. */
  signIn?: SandboxSignIn;
  gatewayPort?: number;
  onCommit?: (purpose: string) => void;
}

/** A connector without its worker: what accepts referrals and events, and a stand-in OCMW. */
export interface ConnectorParts {
  store: Store;
  clock: SandboxClock;
  /** With `signIn` over HTTP for both parties. */
  client: OperatorClient;
  /** Base URL of the HTTP API, with `signIn`. */
  apiUrl?: string;
  dispatcher: Dispatcher;
  temporal: Client;
  receiver: StandInReceiver;
  taskQueue: string;
  /** Starts a worker on them in this process; it ends with `close`, if it has not ended before. */
  startWorker(): Promise<ReferralWorker>;
  close(): Promise<void>;
}

/** A whole connector in this process, against real servers, with a stand-in OCMW and the sandbox clock. */
export interface Connector extends ConnectorParts {
  worker: ReferralWorker;
}

/** Starts one; what fails to start leaves nothing open. */
export async function startConnector(options: ConnectorOptions): Promise<Connector> {
  const parts = await openConnector(options);
  try {
    return { ...parts, worker: await parts.startWorker() };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** Opens everything but the worker; what fails to open leaves nothing open. */
export async function openConnector(options: ConnectorOptions): Promise<ConnectorParts> {
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
    const port = createReceiver(options.otherReceiver ?? { baseUrl: receiver.url });
    closing.push(async () => port.close());
    const { address, namespace } = options.temporal;
    const connection = await Connection.connect({ address });
    closing.push(() => connection.close());
    const temporal = new Client({ connection, namespace });
    const { taskQueue } = options;
    const dispatcher = new Dispatcher({ store, temporal, taskQueue });
    // A call that the connection's end surprises between two tries throws where nobody can catch it.
    closing.push(() => dispatcher.idle());
    const onStore = createStoreClient({ store, dispatcher });
    const { signIn, logger, gatewayPort } = options;
    const door = signIn && (await openDoor({ onStore, store, signIn, logger, port: gatewayPort ?? 0 }));
    closing.push(async () => door?.close());
    const startWorker = async () => {
      const worker = await startReferralWorker({ ...workerOptions(options, store), receiverOf: () => port });
      closing.push(() => worker.stop());
      return worker;
    };
    const parts = { store, clock, dispatcher, temporal, receiver, taskQueue, startWorker, close };
    return { ...parts, client: onStore, ...(door && { client: door.client, apiUrl: door.apiUrl }) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How every worker of the sandbox runs: sweeps follow each other fast, for somebody is watching. */
export function workerOptions(
  options: Pick<ConnectorOptions, 'temporal' | 'directSignals' | 'workflowBundle' | 'logger' | 'taskQueue'>,
  store: Store,
): Omit<ReferralWorkerOptions, 'receiverOf'> {
  const { address, namespace } = options.temporal;
  return {
    store,
    temporal: { connectionOptions: { address }, namespace },
    directSignals: options.directSignals ?? true,
    workflowBundle: options.workflowBundle,
    logger: options.logger,
    taskQueue: options.taskQueue,
    scheduleId: sandboxScheduleId(options.taskQueue),
    dispatchIntervalSeconds: 1,
    reconcileIntervalSeconds: 5,
    releaseIntervalSeconds: 1,
    shutdownGraceSeconds: 5,
  };
}

/** The Schedule of disposal runs, one per task queue: several connectors share a server. */
export function sandboxScheduleId(taskQueue: string): string {
  return `disposal-${taskQueue}`;
}

/** Master and index keys for as long as this process runs. */
export function randomKeyring(): Keyring {
  return { currentKeyId: 'sandbox', masterKeys: new Map([['sandbox', randomBytes(32)]]), indexKey: randomBytes(32) };
}
