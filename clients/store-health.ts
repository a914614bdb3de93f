import { sql } from 'kysely';
import { onKeys, read, type Store } from '../store/store.js';

export type StoreHealth = 'UP' | 'DEGRADED' | 'DOWN';

/** How long an answer is used again: whoever asks is not known, and must not be able to load the databases. */
const FRESH_MILLISECONDS = 2000;
/** How long the databases are waited for: less than those who watch wait. */
const LONGEST_MILLISECONDS = 3000;

/**
 * Whether referrals and events can be accepted: `UP`; `DEGRADED` while something accepted has waited a minute for Temporal
 * (it is safe, and passed on later); `DOWN` where a database does not answer. Many questions at once are one.
 */
export function storeHealth(store: Store): () => Promise<StoreHealth> {
  let asked: { at: number; answer: Promise<StoreHealth> } | undefined;
  return () => {
    if (asked === undefined || Date.now() - asked.at > FRESH_MILLISECONDS) {
      asked = { at: Date.now(), answer: inTime(ask(store)).catch(() => 'DOWN' as const) };
    }
    return asked.answer;
  };
}

/** Whoever asks is answered soon, also where every connection is in use: for so long nothing can be accepted. */
async function inTime(answer: Promise<StoreHealth>): Promise<StoreHealth> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<StoreHealth>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MILLISECONDS, 'DOWN');
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}

async function ask(store: Store): Promise<StoreHealth> {
  const [{ rows }] = await Promise.all([
    read(store, (db) =>
      sql<{ waits: boolean }>`select exists (select from outbox
        where done_at is null and not quarantined and created_at < now() - interval '1 minute') as waits`.execute(db),
    ),
    onKeys(store, undefined, (db) => sql`select`.execute(db)),
  ]);
  return rows[0]?.waits ? 'DEGRADED' : 'UP';
}
