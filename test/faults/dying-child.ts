import { createStoreClient } from '../../clients/store-client.js';
import { openStore } from '../../store/open-store.js';
import type { DyingOrders } from './dying-process.js';

/** A program that does one thing, as a gateway does, and is gone by SIGKILL right after the commit, before it can answer. */
async function main({ databaseUrl, keyDatabaseUrl, keyring, diesAfter, call, caller, referralId, input }: DyingOrders) {
  const onCommit = (purpose: string) => {
    // Nothing of this process runs any further.
    if (purpose === diesAfter) process.kill(process.pid, 'SIGKILL');
  };
  const client = createStoreClient({ store: await openStore({ databaseUrl, keyDatabaseUrl, keyring, onCommit }) });
  if (call === 'readRecord') await client.readRecord(caller, referralId);
  else await client[call](caller, referralId, input);
  process.send?.('answered');
}

process.once('disconnect', () => process.exit());
process.once('message', (orders) => {
  main(orders as DyingOrders).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
