import { sql } from 'kysely';
import { type ListPosition, listCursor, listPosition } from '../domain/list-cursor.js';
import type { Caller, Page, ReferralStatus } from '../domain/views.js';
import { concerning } from './concerns.js';
import { read, type Store } from './store.js';
import { statusOf, VIEWED, type ViewedRow } from './views.js';

const MAXIMUM_PAGE = 200;
const DEFAULT_PAGE = 50;
/** How often one request may look for referrals with a status: what it has not found by then is for the next one. */
const MOST_TURNS = 10;

/**
 * The referrals the caller may see, newest first; `after` is the `next` of the page before. With a status a page may hold fewer
 * than asked for, or none, and still have a `next`: the status is known of rows that were read only.
 */
export async function listReferrals(
  store: Store,
  caller: Caller,
  options: { status?: string; after?: string; pageSize?: number } = {},
): Promise<Page<ReferralStatus>> {
  const size = Math.min(options.pageSize ?? DEFAULT_PAGE, MAXIMUM_PAGE);
  const turnSize = options.status === undefined ? size : MAXIMUM_PAGE;
  const items: ReferralStatus[] = [];
  let after = options.after === undefined ? undefined : listPosition(options.after);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const rows = await rowsAfter(store, caller, after, turnSize + 1);
    for (const row of rows.slice(0, turnSize)) {
      after = { acceptedAt: row.accepted_at, referralId: row.referral_id };
      const item = statusOf(store, caller, row, await store.clock.now(row.referral_id));
      if (options.status === undefined || item.status === options.status) items.push(item);
      if (items.length === size) return { items, next: listCursor(after) };
    }
    if (rows.length <= turnSize) return { items };
  }
  return { items, ...(after !== undefined && { next: listCursor(after) }) };
}

function rowsAfter(store: Store, caller: Caller, after: ListPosition | undefined, limit: number): Promise<ViewedRow[]> {
  return read(store, (db) => {
    const query = db
      .selectFrom('referral')
      .select(VIEWED)
      .where(concerning(caller))
      .orderBy('accepted_at', 'desc')
      .orderBy('referral_id', 'desc')
      .limit(limit);
    if (after === undefined) return query.execute();
    const { acceptedAt, referralId } = after;
    return query
      .where(sql<boolean>`(accepted_at, referral_id) < (${acceptedAt}::timestamptz, ${referralId}::uuid)`)
      .execute();
  });
}
