import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool, types } from 'pg';
import type { Clock } from '../domain/clock.js';
import type { AgreementCatalogue } from './agreement-catalogue.js';
import { codeOf, isConflict, isDatabaseError, StoreFailure } from './failure.js';
import type { Keyring } from './keyring.js';
import { PreparingClient } from './preparing-client.js';
import type { Database, KeyDatabase } from './schema.js';

/** What store functions work on. */
export interface Store {
  db: Kysely<Database>;
  keyDb: Kysely<KeyDatabase>;
  keyring: Keyring;
  clock: Clock;
  agreements: AgreementCatalogue;
  /** Called after each commit that wrote, with its purpose: for counting. */
  onCommit?: (purpose: string) => void;
}

export type Tx = Transaction<Database>;

// bigint columns here are sequences and heads of chains, far below 2^53.
types.setTypeParser(types.builtins.INT8, (text) => Number(text));

/** How long a database is waited for, in milliseconds: whoever asks is told then that it does not answer. */
export interface DatabaseTimes {
  /** For a connection: one of the pool that is free, or a new one. */
  connection: number;
  /** For a lock, and for a whole statement; PostgreSQL ends them. */
  lock: number;
  statement: number;
  /** For any answer at all: a server that vanished without a word ends nothing. */
  answer: number;
}

const TIMES: DatabaseTimes = { connection: 5_000, lock: 10_000, statement: 15_000, answer: 20_000 };

/**
 * Opens a pool on a PostgreSQL database. `onFault` gets the code of an error on an idle connection, never the error
 * itself: the driver's carries the whole client object.
 */
export function openDatabase<T>(
  url: string,
  options: { poolSize?: number; times?: Partial<DatabaseTimes>; onFault?: (code: string) => void } = {},
): Kysely<T> {
  const times = { ...TIMES, ...options.times };
  const pool = new Pool({
    Client: PreparingClient,
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: times.connection,
    idleTimeoutMillis: 30_000,
    statement_timeout: times.statement,
    lock_timeout: times.lock,
    query_timeout: times.answer,
    // Only so does the driver give up the connection on which an answer is overdue, instead of lending it out again.
    pipeline: true,
    keepAlive: true,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'referral-connector',
  });
  pool.on('error', (error) => options.onFault?.(codeOf(error)));
  // The pool listens to idle connections only. One that a transaction holds when the server dies says so as an event too,
  // besides failing the statement, and an event without a listener would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<T>({ dialect: new PostgresDialect({ pool }) });
}

/** Runs work on one database; what its driver throws becomes a `StoreFailure`, conflicts are tried again. */
async function guarded<T>(database: 'main' | 'keys', work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseError(error)) throw error;
      const code = codeOf(error);
      if (isConflict(code) && attempt < 4) continue;
      throw new StoreFailure(database, code);
    }
  }
}

/** One writing transaction on the main database. Work that throws leaves nothing behind. `purpose` is what is counted. */
export async function commit<T>(store: Store, purpose: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await guarded('main', () => store.db.transaction().execute(work));
  store.onCommit?.(purpose);
  return result;
}

/**
 * One writing statement on the main database, which is a transaction of its own. `purpose` is what is counted, where it wrote as
 * its result says.
 */
export async function commitStatement<T>(
  store: Store,
  purpose: string,
  work: (db: Kysely<Database>) => Promise<T>,
  wrote: (result: T) => boolean,
): Promise<T> {
  const result = await guarded('main', () => work(store.db));
  if (wrote(result)) store.onCommit?.(purpose);
  return result;
}

/**
 * One writing transaction, at one moment throughout, that no other process runs under the same lock; undefined where one does.
 * The lock is taken before the moment is, and held by the connection: it goes with a process that is killed.
 */
export async function commitAlone<T>(
  store: Store,
  lock: number,
  purpose: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T | undefined> {
  const result = await guarded('main', () =>
    store.db.connection().execute(async (connection) => {
      const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_lock(${lock}) as taken`.execute(connection);
      if (!rows[0]?.taken) return undefined;
      try {
        return await connection.transaction().setIsolationLevel('repeatable read').execute(work);
      } finally {
        await sql`select pg_advisory_unlock(${lock})`.execute(connection).catch(() => undefined);
      }
    }),
  );
  if (result !== undefined) store.onCommit?.(purpose);
  return result;
}

/** Reads from the main database. */
export function read<T>(store: Store, work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  return guarded('main', () => work(store.db));
}

/** Reads from the main database as it was at one moment, whatever is written meanwhile. */
export function readAtOneMoment<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  return guarded('main', () =>
    store.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
  );
}

/** One statement on the key database. Reads are not counted: pass no purpose. */
export async function onKeys<T>(
  store: Store,
  purpose: string | undefined,
  work: (db: Kysely<KeyDatabase>) => Promise<T>,
): Promise<T> {
  const result = await guarded('keys', () => work(store.keyDb));
  if (purpose !== undefined) store.onCommit?.(purpose);
  return result;
}
