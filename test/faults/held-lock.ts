import { Client } from 'pg';
import { eventually } from '../setup/eventually.js';

/** A lock that a test holds on a connection of its own, so that the test decides who gets through, and in which order. */
export interface HeldLock {
  /** Resolves when exactly so many others wait for a lock in this database. */
  waiters(count: number): Promise<void>;
  /** Lets them through, and leaves nothing behind. */
  release(): Promise<void>;
  /** Lets them through to what the statement did. */
  commit(): Promise<void>;
}

const WAITING = "select count(*)::int as waiting from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'";

/** Begins a transaction and executes the statement in it; whatever that locks stays locked until it is released. */
export async function holdLock(databaseUrl: string, statement: string, values: unknown[] = []): Promise<HeldLock> {
  const holder = await connected(databaseUrl);
  const watcher = await connected(databaseUrl);
  await holder.query('begin');
  await holder.query(statement, values);
  const database = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  const end = async (how: 'rollback' | 'commit') => {
    await holder.query(how);
    await Promise.all([holder.end(), watcher.end()]);
  };
  return {
    waiters: (count) =>
      eventually(async () => {
        // The holder's own snapshot of the statistics would stand still within its transaction.
        const { rows } = await watcher.query<{ waiting: number }>(WAITING, [database]);
        return rows[0]?.waiting === count;
      }),
    release: () => end('rollback'),
    commit: () => end('commit'),
  };
}

/** Holds the row of one referral: permit, receipt, events and endings of it wait. */
export function holdReferral(databaseUrl: string, referralId: string): Promise<HeldLock> {
  return holdLock(databaseUrl, 'select 1 from referral where referral_id = $1 for update', [referralId]);
}

/**
 * Lets nobody record a receipt: whoever has the receiver's answer waits. It locks the table and no referral, because a
 * lock on the referral, also the one that an insert with its id would take, already stops the permit.
 */
export function holdReceipts(databaseUrl: string): Promise<HeldLock> {
  return holdLock(databaseUrl, 'lock table receipt in share mode');
}

/** Runs `first` and then `second` into the same lock, and lets them through in that order. */
export async function inOrder<A, B>(
  lock: HeldLock,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const one = first();
  await lock.waiters(1);
  const two = second();
  await lock.waiters(2);
  await lock.release();
  return Promise.all([one, two]);
}

async function connected(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  // A server that a test stops ends this connection, and that is no fault of the test.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
