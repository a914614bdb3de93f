import { createReceiver } from '../../activities/receiver/create-receiver.js';
import { createLogger } from '../../config/logger.js';
import { openStore } from '../../store/open-store.js';
import { startReferralWorker } from '../../workers/referral-worker.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { SandboxClock } from '../clock.js';
import { workerOptions } from '../connector.js';
import type { WorkerOrders } from './worker-process.js';

/** A worker that another process starts in order to kill it. It takes its orders as the first message. */
async function main(orders: WorkerOrders): Promise<void> {
  const logger = createLogger({ level: 'silent', name: 'worker' });
  installTemporalRuntime({ logger });
  const store = await openStore({
    databaseUrl: orders.databaseUrl,
    keyDatabaseUrl: orders.keyDatabaseUrl,
    keyring: orders.keyring,
  });
  store.clock = new SandboxClock(store.db);
  const receiver = createReceiver({ baseUrl: orders.receiverUrl });
  await startReferralWorker({ ...workerOptions({ ...orders, logger }, store), receiverOf: () => receiver });
  process.send?.('ready');
}

// The channel closes when the parent ends, however it ends.
process.once('disconnect', () => process.exit());
process.once('message', (orders) => {
  main(orders as WorkerOrders).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
