import { randomUUID } from 'node:crypto';
import { createReceiver } from '../../activities/receiver/create-receiver.js';
import { createStoreClient } from '../../clients/store-client.js';
import { createLogger } from '../../config/logger.js';
import {
  type ConnectorOptions,
  type ConnectorParts,
  openConnector,
  randomKeyring,
  workerOptions,
} from '../../sandbox/connector.js';
import type { Keyring } from '../../store/keyring.js';
import { type ReferralWorker, startReferralWorker } from '../../workers/referral-worker.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { pathAgreement } from '../setup/connector.js';
import { testTemporalAddress, testWorkflowBundle } from '../setup/environment.js';
import { createTestDatabase } from '../setup/postgres.js';

/** What a test asks of a worker, beside what every worker of the sandbox has. */
export interface WorkerChange {
  maximumCachedWorkflows?: number;
  /** For one whole call of the receiver. */
  receiverTimeoutMilliseconds?: number;
}

/** A connector on databases of its own, without a worker: the test says when one runs, and when it is gone. */
export interface OpenParts extends ConnectorParts {
  options: ConnectorOptions & { keyring: Keyring };
  /** Accepts like `client`, but Temporal is told nothing: as if the program had ended right after its answer. */
  undispatched: ConnectorParts['client'];
  /** What this process logged. */
  logLines: string[];
  startWorkerWith(change: WorkerChange): Promise<ReferralWorker>;
  drop(): Promise<void>;
}

/** Opens one; what it opened, workers included, goes with `drop`. */
export async function openParts(change: Partial<ConnectorOptions> = {}): Promise<OpenParts> {
  const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const logLines: string[] = [];
  const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => logLines.push(line) } });
  // The SDK's own lines too, as in production.
  installTemporalRuntime({ logger });
  const options = {
    databaseUrl: databases[0].url,
    keyDatabaseUrl: databases[1].url,
    temporal: { address: testTemporalAddress(), namespace: 'default' },
    agreements: [{ agreement: pathAgreement(), contentHash: 'test' }],
    workflowBundle: { codePath: testWorkflowBundle() },
    logger,
    taskQueue: `test-${randomUUID()}`,
    keyring: randomKeyring(),
    ...change,
  };
  const parts = await openConnector(options);
  const closing: (() => Promise<unknown>)[] = [];
  return {
    ...parts,
    options,
    undispatched: createStoreClient({ store: parts.store }),
    logLines,
    startWorkerWith: async ({ receiverTimeoutMilliseconds, ...more }) => {
      const receiver = createReceiver({
        baseUrl: parts.receiver.url,
        ...(receiverTimeoutMilliseconds === undefined ? {} : { timeoutMilliseconds: receiverTimeoutMilliseconds }),
      });
      const settings = { ...workerOptions(options, parts.store), ...more, receiverOf: () => receiver };
      const worker = await startReferralWorker(settings);
      closing.push(async () => {
        await worker.stop();
        receiver.close();
      });
      return worker;
    },
    drop: async () => {
      await Promise.all(closing.map((close) => close()));
      await parts.dispatcher.idle();
      await parts.close();
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}
