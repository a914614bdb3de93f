import { randomKeyring } from '../../sandbox/connector.js';
import { openStore } from '../../store/open-store.js';
import { releaseParked } from '../../store/resumption.js';

/** A worker's turn of releasing what was parked, for a test to kill. The databases are those of its environment. */
async function main({ TEST_DATABASE_URL = '', TEST_KEY_DATABASE_URL = '' }: NodeJS.ProcessEnv): Promise<void> {
  const databases = { databaseUrl: TEST_DATABASE_URL, keyDatabaseUrl: TEST_KEY_DATABASE_URL };
  // Nothing is read that a key would open.
  const store = await openStore({ ...databases, keyring: randomKeyring() });
  await releaseParked(store);
  await store.close();
}

main(process.env).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
