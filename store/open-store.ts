import type { Clock } from '../domain/clock.js';
import { systemClock } from '../domain/clock.js';
import { catalogueOf } from './agreement-catalogue.js';
import { loadCatalogue, registerAgreements, type SealedAgreement } from './agreement-versions.js';
import type { Keyring } from './keyring.js';
import { migrate } from './migrate.js';
import type { Database, KeyDatabase } from './schema.js';
import { type DatabaseTimes, openDatabase, type Store } from './store.js';

export interface StoreOptions {
  databaseUrl: string;
  keyDatabaseUrl: string;
  keyring: Keyring;
  clock?: Clock;
  poolSize?: number;
  times?: Partial<DatabaseTimes>;
  /** Brings the schema up to date first; in production a step of its own does that. */
  migrateFirst?: boolean;
  /** Agreements loaded from files; without them the versions already in the store are used. */
  agreements?: SealedAgreement[];
  onFault?: (code: string) => void;
  onCommit?: (purpose: string) => void;
}

/**
 * Opens both databases and the agreement catalogue. Throws `StoreFailure` when a database does not answer, `Problem` when an
 * agreement changed without a new version number; then nothing stays open.
 */
export async function openStore(options: StoreOptions): Promise<Store & { close(): Promise<void> }> {
  const pool = {
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    ...(options.times === undefined ? {} : { times: options.times }),
    ...(options.onFault === undefined ? {} : { onFault: options.onFault }),
  };
  const db = openDatabase<Database>(options.databaseUrl, pool);
  const keyDb = openDatabase<KeyDatabase>(options.keyDatabaseUrl, pool);
  const close = async () => {
    await Promise.all([db.destroy(), keyDb.destroy()]);
  };
  const store = {
    db,
    keyDb,
    keyring: options.keyring,
    clock: options.clock ?? systemClock,
    agreements: catalogueOf([]),
    ...(options.onCommit === undefined ? {} : { onCommit: options.onCommit }),
    close,
  };
  try {
    if (options.migrateFirst) await migrate(db as never, keyDb as never);
    if (options.agreements === undefined) await loadCatalogue(store);
    else await registerAgreements(store, options.agreements);
    return store;
  } catch (error) {
    await close();
    throw error;
  }
}
