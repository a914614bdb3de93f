import type { Selectable } from 'kysely';
import type { PartyRole } from '../domain/agreement.js';
import type { BreachConclusion, BreachItem } from '../domain/breaches.js';
import type { Caller } from '../domain/views.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import type { BreachItemTable } from './schema.js';
import { commit, read, type Store, type Tx } from './store.js';

/** The breach items of the caller's organisation, an operator's of all; first due first, without concluded ones unless asked. */
export async function listBreaches(store: Store, caller: Caller, concludedToo = false): Promise<BreachItem[]> {
  const rows = await read(store, (db) => {
    let query = db
      .selectFrom('breach_item')
      .selectAll()
      .orderBy('due_at')
      .orderBy('referral_id')
      .orderBy('organisation');
    if (caller.role !== 'operator') query = query.where('organisation', '=', caller.enterpriseNumber);
    if (!concludedToo) query = query.where('reviewed_at', 'is', null);
    return query.execute();
  });
  return Promise.all(rows.map(async (row) => itemOf(row, await store.clock.now(row.referral_id))));
}

/**
 * Records how the DPO of one party concludes the review, audited; a later conclusion replaces it. When both parties have
 * concluded, the escalation is resolved. Throws `UnknownReferral` where that party has no such item.
 *
 * @param organisation enterprise number that the caller acts for; undefined for an operator, who acts for either
 */
export async function concludeBreach(
  store: Store,
  referralId: string,
  given: { party: PartyRole; organisation?: string; conclusion: BreachConclusion; actor: string },
): Promise<BreachItem> {
  const now = await store.clock.now(referralId);
  return commit(store, 'concludeBreach', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const organisation = referral.row[given.party];
    if (given.organisation !== undefined && given.organisation !== organisation) throw new UnknownReferral();
    const row = await tx
      .updateTable('breach_item')
      .set({ reviewed_at: now, conclusion: given.conclusion })
      .where('referral_id', '=', referralId)
      .where('organisation', '=', organisation)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new UnknownReferral();
    await referral.audit(given.actor, 'breachConcluded', { party: given.party, conclusion: given.conclusion });
    if (!(await isUnderReview(tx, referralId))) await resolveBreach(tx, referralId, now);
    await referral.save();
    return itemOf(row, now);
  });
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
