import { parseConfiguration } from '../config/configuration.js';
import { createLogger } from '../config/logger.js';
import { reportStartFault } from '../config/start-fault.js';
import { migrate } from '../store/migrate.js';
import { openDatabase } from '../store/store.js';

/** Brings both databases to the newest schema and ends; run before new versions of the other processes. */
async function main(): Promise<void> {
  const configuration = parseConfiguration(process.env, { process: 'migrate' });
  const logger = createLogger({ level: configuration.logLevel, name: 'migrate' });
  const db = openDatabase<never>(configuration.databaseUrl, { poolSize: 1 });
  const keyDb = openDatabase<never>(configuration.keyDatabaseUrl, { poolSize: 1 });
  try {
    const applied = await migrate(db, keyDb);
    logger.info({ count: applied.length }, 'migrations applied');
  } finally {
    await Promise.all([db.destroy(), keyDb.destroy()]);
  }
}

main().catch(reportStartFault);
