import { sql } from 'kysely';
import { type SenderViewFacts, senderStatus } from '../domain/sender-view.js';
import type { ReferralState } from '../domain/states.js';
import type { Caller, FeedItem, FeedKind, Page, ReferralStatus } from '../domain/views.js';
import { concerns } from './concerns.js';
import type { ReferralRow } from './schema.js';
import { commit, read, type Store } from './store.js';

/** What callers may see of referrals. Status reads come from the store, never from workflow queries. */
const MAXIMUM_PAGE = 200;
const DEFAULT_PAGE = 50;

/** The status as the caller may see it; undefined where it may not know the referral at all. */
export async function referralStatus(
  store: Store,
  caller: Caller,
  referralId: string,
): Promise<ReferralStatus | undefined> {
  const row = await visibleRow(store, caller, referralId);
  if (row === undefined) return undefined;
  return statusOf(store, caller, row, await store.clock.now(referralId));
}

/** What a view of a referral is made of. */
export const VIEWED = [
  ...['referral_id', 'agreement_id', 'agreement_version', 'sender', 'receiver', 'shown_to_sender'],
  ...[
    'state',
    'state_before_erasing',
    'reason',
    'ending_state',
    'ending_reason',
    'accepted_at',
    'delivered_at',
    'ended_at',
  ],
  ...['record_version', 'permitted_version', 'delivered_version', 'offered_version', 'assigned_to'],
  ...['contact_attempts', 'contact_overdue', 'due'],
] as const satisfies readonly (keyof ReferralRow)[];
export type ViewedRow = Pick<ReferralRow, (typeof VIEWED)[number]>;

/** The row, where the caller may know of it. By a statement with a name and with columns of its own: it is planned once. */
export async function visibleRow(store: Store, caller: Caller, referralId: string): Promise<ViewedRow | undefined> {
  const { rows } = await read(store, (db) =>
    sql<ViewedRow>`/* viewReferral */ select ${sql.join(VIEWED.map((column) => sql.ref(column)))}
      from referral where referral_id = ${referralId}`.execute(db),
  );
  const [row] = rows;
  return row !== undefined && concerns(caller, row) ? row : undefined;
}

/** One referral as the caller may see it, whom it concerns. */
export function statusOf(store: Store, caller: Caller, row: ViewedRow, now: Date): ReferralStatus {
  const { senderView } = store.agreements.version(row.agreement_id, row.agreement_version);
  const common = {
    referralId: row.referral_id,
    agreementId: row.agreement_id,
    acceptedAt: row.accepted_at.toISOString(),
  };
  if (caller.role === 'sender') {
    return {
      ...common,
      status: senderStatus(senderFacts(row, now, senderView.closedShownAfterDays)),
      ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at.toISOString() }),
      ...(senderView.outcomes && row.ending_reason !== null ? { reason: row.ending_reason } : {}),
      ...(senderView.contactOverdue && row.contact_overdue ? { contactOverdue: true } : {}),
    };
  }
  return {
    ...common,
    status: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at.toISOString() }),
    recordVersion: row.record_version,
    contactAttempts: row.contact_attempts,
    contactOverdue: row.contact_overdue,
    ...(row.due[0] === undefined ? {} : { nextDueAt: row.due[0].at }),
    ...(row.assigned_to === null ? {} : { assignedTo: row.assigned_to }),
    ...(isUnread(row) ? { unread: true } : {}),
  };
}

/** Offered to a receiver that pulls, open, and its newest record, offered itself or not yet, was not read. */
function isUnread(row: ViewedRow): boolean {
  const isOpen = row.ended_at === null && row.ending_state === null;
  return row.offered_version !== null && isOpen && row.record_version > (row.delivered_version ?? 0);
}

function senderFacts(row: ViewedRow, now: Date, closedShownAfterDays: number): SenderViewFacts {
  return {
    state: row.state,
    ...(row.state_before_erasing === null ? {} : { stateBeforeErasing: row.state_before_erasing as ReferralState }),
    ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at }),
    now,
    closedShownAfterDays,
  };
}

/** Whether a text is a cursor that `readFeed` gave out, or could have. */
export function isFeedCursor(text: string): boolean {
  return /^\d{1,19}-\d{1,18}$/.test(text);
}

/**
 * One page of the organisation's own feed, oldest first. The cursor is transaction and row: rows of transactions still
 * open are held back, so that a reader who goes on from a cursor never misses what committed later.
 */
export async function readFeed(
  store: Store,
  organisation: string,
  options: { after?: string; pageSize?: number } = {},
): Promise<Page<FeedItem>> {
  const size = Math.min(options.pageSize ?? DEFAULT_PAGE, MAXIMUM_PAGE);
  const [transaction = '0', row = '0'] = options.after?.split('-') ?? [];
  const rows = await read(store, (db) =>
    db
      .selectFrom('feed_item')
      .select(['feed_id', sql<string>`transaction_id::text`.as('transaction'), 'referral_id', 'kind', 'codes', 'at'])
      .where('organisation', '=', organisation)
      .where(sql<boolean>`transaction_id < pg_snapshot_xmin(pg_current_snapshot())`)
      .where(sql<boolean>`(transaction_id, feed_id) > (${transaction}::xid8, ${row}::bigint)`)
      .orderBy('transaction_id')
      .orderBy('feed_id')
      .limit(size + 1)
      .execute(),
  );
  const items = rows.slice(0, size).map((item) => ({
    cursor: `${item.transaction}-${item.feed_id}`,
    at: item.at.toISOString(),
    kind: item.kind as FeedKind,
    referralId: item.referral_id,
    codes: item.codes,
  }));
  const last = items.at(-1);
  return { items, ...(rows.length > size && last !== undefined ? { next: last.cursor } : {}) };
}

/**
 * Tells senders that `delivered` has turned to `closed`, at delivery + the agreed days and whatever happened meanwhile, and
 * forgets the codes their repeats were compared with. A sweep by the database's time; returns how many it told.
 */
export async function sweepClosedViews(store: Store): Promise<number> {
  return commit(store, 'sweepClosedViews', async (tx) => {
    const rows = await tx
      .updateTable('referral')
      .set({ closed_shown: true, content_code: null })
      .where('closed_shown', '=', false)
      .where('closed_shown_on', '<=', (eb) => eb.fn('now'))
      .returning(['referral_id', 'sender', 'closed_shown_on'])
      .execute();
    for (const row of rows) {
      await tx
        .updateTable('event')
        .set({ content_code: null })
        .where('referral_id', '=', row.referral_id)
        .where('reported_by', '=', `sender:${row.sender}`)
        .execute();
      await tx
        .insertInto('feed_item')
        .values({
          organisation: row.sender,
          referral_id: row.referral_id,
          kind: 'statusChanged',
          codes: JSON.stringify({ status: 'closed' }),
          at: row.closed_shown_on ?? new Date(),
        })
        .execute();
    }
    return rows.length;
  });
}
