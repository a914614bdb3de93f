import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, OutboxTable } from './schema.js';
import { commit, read, type Store, type Tx } from './store.js';

/** What must still be told to Temporal. Written with the change it is about; done only when Temporal has said so. */
export interface OutboxRow {
  outboxId: string;
  referralId: string;
  purpose: 'start' | 'signal' | 'passOn';
  payload: Record<string, unknown>;
  /** How often it failed as it did last. */
  attempts: number;
  lastFault?: string;
}

export type OutboxResult =
  | { result: 'done' }
  /** Try again later; the rows behind it wait, their order matters. */
  | { result: 'later'; fault: string }
  /** No repeat will help: set aside and counted, so that others go on (fault 47). */
  | { result: 'quarantined'; fault: string };

/** Longest wait between two attempts. */
const MAXIMUM_WAIT_SECONDS = 60;

/** Referrals with something to tell Temporal now, oldest first. Time is the database's. */
export async function referralsToDispatch(store: Store, limit: number): Promise<string[]> {
  const rows = await read(store, (db) =>
    pending(db)
      .select('referral_id')
      .where('next_attempt_at', '<=', (eb) => eb.fn('now'))
      .groupBy('referral_id')
      .orderBy((eb) => eb.fn.min('outbox_id'))
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => row.referral_id);
}

const pending = (db: Pick<Kysely<Database>, 'selectFrom'>) =>
  db.selectFrom('outbox').where('done_at', 'is', null).where('quarantined', '=', false);

/**
 * Hands the pending rows of one referral to `deliver`, in order, until one has to wait. The rows stay locked meanwhile, so
 * that two dispatchers never tell Temporal the same thing at once; another one finds them locked and passes by.
 *
 * @param options with `onlyDue` nothing is done where the first of them failed before and its next attempt is not due yet
 */
export async function dispatchReferral(
  store: Store,
  referralId: string,
  deliver: (row: OutboxRow) => Promise<OutboxResult>,
  options: { onlyDue?: boolean } = {},
): Promise<{ done: number; fault?: string }> {
  return commit(store, 'dispatch', async (tx) => {
    const rows = await pending(tx)
      .selectAll()
      .select(sql<boolean>`next_attempt_at <= now()`.as('due'))
      .where('referral_id', '=', referralId)
      .orderBy('outbox_id')
      .limit(50)
      .forUpdate()
      .skipLocked()
      .execute();
    const first = await pending(tx)
      .select((eb) => eb.fn.min('outbox_id').as('outbox_id'))
      .where('referral_id', '=', referralId)
      .executeTakeFirst();
    // Skipped rows in front belong to another dispatcher: what comes behind them waits.
    const [front] = rows;
    if (front === undefined || front.outbox_id !== first?.outbox_id) return { done: 0 };
    if (options.onlyDue && !front.due) return { done: 0 };
    let done = 0;
    for (const row of rows) {
      const result = await deliver({
        outboxId: row.outbox_id,
        referralId: row.referral_id,
        purpose: row.purpose,
        payload: row.payload,
        attempts: row.attempts,
        ...(row.last_fault === null ? {} : { lastFault: row.last_fault }),
      });
      await record(tx, row, result);
      if (result.result === 'later') return { done, fault: result.fault };
      done += 1;
    }
    return { done };
  });
}

type Attempted = Pick<Selectable<OutboxTable>, 'outbox_id' | 'attempts' | 'last_fault'>;

async function record(tx: Tx, row: Attempted, result: OutboxResult): Promise<void> {
  const failsDifferently = result.result === 'later' && result.fault !== row.last_fault;
  const attempts = failsDifferently ? 1 : row.attempts + 1;
  const now = new Date();
  const wait = Math.min(MAXIMUM_WAIT_SECONDS, 2 ** Math.min(attempts, 6));
  const change =
    result.result === 'done'
      ? { done_at: now, attempts }
      : result.result === 'later'
        ? { attempts, last_fault: result.fault, next_attempt_at: new Date(now.getTime() + wait * 1000) }
        : { attempts, last_fault: result.fault, quarantined: true };
  await tx.updateTable('outbox').set(change).where('outbox_id', '=', row.outbox_id).execute();
}
