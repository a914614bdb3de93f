import { sql } from 'kysely';
import type { Caller, Page, TimelineEntry } from '../domain/views.js';
import { referralChain } from './audit.js';
import { read, type Store } from './store.js';
import { type ViewedRow, visibleRow } from './views.js';

const MAXIMUM_PAGE = 200;
const DEFAULT_PAGE = 50;

/** Where a page ended in the audit chain: the number of its last entry. */
const CHAIN_CURSOR = /^\d{1,18}$/;
/** Where a page ended in what the sender sees: the moment of its last entry, and which of that moment it was. */
const SENDER_CURSOR = /^(\d{1,13})-(\d{1,9})$/;

/** An entry and the cursor that goes on after it. */
type PlacedEntry = TimelineEntry & { cursor: string };

/** Whether a text is a cursor that `referralTimeline` gave this caller, or could have. */
export function isTimelineCursor(caller: Caller, text: string): boolean {
  return (caller.role === 'sender' ? SENDER_CURSOR : CHAIN_CURSOR).test(text);
}

/**
 * A page of the timeline, oldest first, as the caller may see it; undefined where it may not know the referral. Receiver and
 * operator read the audit chain; the sender reads the changes of its own projected status and its own events only, so that
 * after delivery every ending looks alike (guarantee H).
 *
 * @param options `after` is the `next` of the page before, as `isTimelineCursor` knows it
 */
export async function referralTimeline(
  store: Store,
  caller: Caller,
  referralId: string,
  options: { after?: string; pageSize?: number } = {},
): Promise<Page<TimelineEntry> | undefined> {
  const row = await visibleRow(store, caller, referralId);
  if (row === undefined) return undefined;
  const size = Math.min(options.pageSize ?? DEFAULT_PAGE, MAXIMUM_PAGE);
  const entriesOf = caller.role === 'sender' ? senderEntries : chainEntries;
  const entries = await entriesOf(store, row, options.after, size + 1);
  const page = entries.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map(({ cursor: _, ...entry }) => entry),
    ...(entries.length > size && last !== undefined && { next: last.cursor }),
  };
}

async function chainEntries(
  store: Store,
  row: ViewedRow,
  after: string | undefined,
  limit: number,
): Promise<PlacedEntry[]> {
  const entries = await read(store, (db) =>
    db
      .selectFrom('audit_entry')
      .select(['at', 'action', 'actor', 'codes', 'sequence'])
      .where('chain', '=', referralChain(row.referral_id))
      .where(sql<boolean>`sequence > ${after ?? '0'}::bigint`)
      .orderBy('sequence')
      .limit(limit)
      .execute(),
  );
  return entries.map(({ sequence, at, ...entry }) => ({ ...entry, at: at.toISOString(), cursor: String(sequence) }));
}

/** Of two events at one moment the id decides: the order of rows in a table shows which of them an ending has touched. */
async function senderEntries(
  store: Store,
  row: ViewedRow,
  after: string | undefined,
  limit: number,
): Promise<PlacedEntry[]> {
  const [, milliseconds = '0', place = '0'] = SENDER_CURSOR.exec(after ?? '') ?? [];
  const { rows } = await read(store, (db) =>
    sql<{ at: Date; action: string; actor: string; codes: TimelineEntry['codes']; place: string }>`
      with told as (
        select at, kind as action, 'connector' as actor, codes, feed_id, null::uuid as event_id
        from feed_item where referral_id = ${row.referral_id}::uuid and organisation = ${row.sender}
        union all
        select accepted_at, type, reported_by, jsonb_build_object('eventId', event_id), null, event_id
        from event where referral_id = ${row.referral_id}::uuid and reported_by = ${`sender:${row.sender}`}),
      placed as (
        select at, action, actor, codes,
          row_number() over (partition by at order by feed_id nulls last, event_id) as place from told)
      select * from placed
      where (at, place) > (${new Date(Number(milliseconds))}::timestamptz, ${place}::bigint)
      order by at, place limit ${limit}`.execute(db),
  );
  return rows.map(({ at, place: placed, ...entry }) => ({
    ...entry,
    at: at.toISOString(),
    cursor: `${at.getTime()}-${placed}`,
  }));
}
