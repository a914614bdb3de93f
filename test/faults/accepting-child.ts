import { Client, Connection } from '@temporalio/client';
import { Dispatcher } from '../../clients/dispatcher.js';
import { createStoreClient } from '../../clients/store-client.js';
import { openStore } from '../../store/open-store.js';
import { SENDER } from '../setup/connector.js';
import type { AcceptingOrders } from './accepting-process.js';

/** A program that accepts one referral, as a gateway does, for another one to kill. It takes its orders as messages. */
async function main(orders: AcceptingOrders): Promise<void> {
  const {
    databaseUrl,
    keyDatabaseUrl,
    keyring,
    temporal: { address, namespace },
    taskQueue,
  } = orders;
  const store = await openStore({ databaseUrl, keyDatabaseUrl, keyring });
  // Connected before anything gets lost.
  const temporal = new Client({ connection: await Connection.connect({ address }), namespace });
  const client = createStoreClient({ store, dispatcher: new Dispatcher({ store, temporal, taskQueue }) });
  process.once('message', async () => {
    const { referralId } = await client.submit(SENDER, orders.submission, orders.idempotencyKey);
    process.send?.(referralId);
  });
  process.send?.('ready');
}

process.once('disconnect', () => process.exit());
process.once('message', (orders) => {
  main(orders as AcceptingOrders).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
