import { type Selectable, sql } from 'kysely';
import type { PartyRole } from '../domain/agreement.js';
import type { BreachConclusion, BreachItem } from '../domain/breaches.js';
import { isUuid } from '../domain/identifiers.js';
import type { Caller, Page } from '../domain/views.js';
import { actorOf, personOf } from './acting.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import type { BreachItemTable } from './schema.js';
import { commit, read, type Store, type Tx } from './store.js';

const MAXIMUM_PAGE = 200;
const DEFAULT_PAGE = 50;

/** Where a page of reviews ended. It says all that the next page needs: the item may be concluded by then. */
interface BreachPosition {
  dueAt: Date;
  referralId: string;
  organisation: string;
}

function breachPosition(cursor: string): BreachPosition | undefined {
  const [, milliseconds, referralId, organisation] = /^(\d{1,13})_(.+)_(\d{10})$/.exec(cursor) ?? [];
  if (milliseconds === undefined || organisation === undefined || !isUuid(referralId ?? '')) return undefined;
  return { dueAt: new Date(Number(milliseconds)), referralId: referralId as string, organisation };
}

/** Whether a text is a cursor that `listBreaches` gave out, or could have. */
export function isBreachCursor(text: string): boolean {
  return breachPosition(text) !== undefined;
}

/** The breach items of the caller's organisation, an operator's of all; first due first, without concluded ones unless asked. */
export async function listBreaches(
  store: Store,
  caller: Caller,
  options: { concludedToo?: boolean; after?: string; pageSize?: number } = {},
): Promise<Page<BreachItem>> {
  const size = Math.min(options.pageSize ?? DEFAULT_PAGE, MAXIMUM_PAGE);
  const after = options.after === undefined ? undefined : breachPosition(options.after);
  const rows = await read(store, (db) => {
    let query = db
      .selectFrom('breach_item')
      .selectAll()
      .orderBy('due_at')
      .orderBy('referral_id')
      .orderBy('organisation')
      .limit(size + 1);
    if (caller.role !== 'operator') query = query.where('organisation', '=', caller.enterpriseNumber);
    if (!options.concludedToo) query = query.where('reviewed_at', 'is', null);
    if (after !== undefined) {
      const { dueAt, referralId, organisation } = after;
      query = query.where(
        sql<boolean>`(due_at, referral_id, organisation) > (${dueAt}::timestamptz, ${referralId}::uuid, ${organisation})`,
      );
    }
    return query.execute();
  });
  const page = rows.slice(0, size);
  const last = page.at(-1);
  const items = await Promise.all(page.map(async (row) => itemOf(row, await store.clock.now(row.referral_id))));
  return { items, ...(rows.length > size && last !== undefined && { next: cursorOf(last) }) };
}

function cursorOf(row: Selectable<BreachItemTable>): string {
  return `${row.due_at.getTime()}_${row.referral_id}_${row.organisation}`;
}

/**
 * Records how the DPO of one party concludes the review, audited; a later conclusion replaces it. When both parties have
 * concluded, the escalation is resolved. Throws `UnknownReferral` where that party has no such item: before any row is waited
 * for, so that another organisation learns nothing from the time it takes, and keeps nobody waiting.
 *
 * @param given the party whose review it is: the caller's own, or the one that an operator acts for
 */
export async function concludeBreach(
  store: Store,
  caller: Caller,
  referralId: string,
  given: { party: PartyRole; conclusion: BreachConclusion },
): Promise<BreachItem> {
  const organisation = await reviewerOf(store, caller, referralId, given.party);
  const now = await store.clock.now(referralId);
  return commit(store, 'concludeBreach', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const row = await tx
      .updateTable('breach_item')
      .set({ reviewed_at: now, conclusion: given.conclusion })
      .where('referral_id', '=', referralId)
      .where('organisation', '=', organisation)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new UnknownReferral();
    const codes = { party: given.party, conclusion: given.conclusion, ...personOf(caller) };
    await referral.audit(actorOf(caller), 'breachConcluded', codes);
    if (!(await isUnderReview(tx, referralId))) await resolveBreach(tx, referralId, now);
    await referral.save();
    return itemOf(row, now);
  });
}

/** Whose review it is that is concluded: the party's, where it has one and is the caller's organisation. */
async function reviewerOf(store: Store, caller: Caller, referralId: string, party: PartyRole): Promise<string> {
  const item = await read(store, (db) => {
    let query = db
      .selectFrom('breach_item')
      .innerJoin('referral', (join) =>
        join
          .onRef('referral.referral_id', '=', 'breach_item.referral_id')
          .onRef(`referral.${party}`, '=', 'breach_item.organisation'),
      )
      .select('organisation')
      .where('breach_item.referral_id', '=', referralId);
    if (caller.role !== 'operator') query = query.where('organisation', '=', caller.enterpriseNumber);
    return query.executeTakeFirst();
  });
  if (item === undefined) throw new UnknownReferral();
  return item.organisation;
}

async function isUnderReview(tx: Tx, referralId: string): Promise<boolean> {
  const open = await tx
    .selectFrom('breach_item')
    .select('referral_id')
    .where('referral_id', '=', referralId)
    .where('reviewed_at', 'is', null)
    .executeTakeFirst();
  return open !== undefined;
}

async function resolveBreach(tx: Tx, referralId: string, now: Date): Promise<void> {
  await tx
    .updateTable('escalation')
    .set({ resolved_at: now })
    .where('referral_id', '=', referralId)
    .where('kind', '=', 'breach')
    .where('resolved_at', 'is', null)
    .execute();
}

function itemOf(row: Selectable<BreachItemTable>, now: Date): BreachItem {
  return {
    referralId: row.referral_id,
    organisation: row.organisation,
    openedAt: row.opened_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    overdue: row.reviewed_at === null && row.due_at < now,
    ...(row.reviewed_at === null ? {} : { concludedAt: row.reviewed_at.toISOString() }),
    ...(row.conclusion === null ? {} : { conclusion: row.conclusion }),
  };
}
