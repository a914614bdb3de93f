import type { SignalFault, Step } from '../domain/activities.js';
import type { DueMoment, ReferralProgress } from '../domain/progress.js';
import { destroyKeys } from './keys.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store } from './store.js';

/** The clock has not reached the moment yet: worth a retry at `at`. */
export class NotDueYet extends Error {
  override readonly name = 'NotDueYet';
  constructor(
    readonly at: Date,
    readonly now: Date,
  ) {
    super('not due yet');
  }
}

/**
 * Carries out one due moment that ends nothing: a reminder or an escalation. Each counts once: it leaves the stored list
 * with its effect. Throws `NotDueYet` when the clock is behind the timer that asked (guarantee G).
 */
export async function carryOutDue(store: Store, step: Step & { due: DueMoment }): Promise<ReferralProgress> {
  const now = await store.clock.now(step.referralId);
  if (new Date(step.due.at) > now) throw new NotDueYet(new Date(step.due.at), now);
  const endsCopy = step.due.kind === 'ownCopyEnds' ? await ownCopyVersions(store, step.referralId) : [];
  await destroyKeys(store, step.referralId, endsCopy);
  return commit(store, 'due', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    const { row, agreement } = referral;
    const left = row.due.filter((due) => due.kind !== step.due.kind || due.at !== step.due.at);
    if (left.length < row.due.length) {
      referral.setDue(left);
      if (step.due.kind === 'reminder') await referral.feed('receiver', 'reminder', { dueAt: step.due.at });
      if (step.due.kind === 'escalation') {
        await referral.escalate(row.state === 'erasing' ? 'erasureOverdue' : 'contactOverdue', 'overdue');
        if (row.state === 'awaitingOutcome') {
          row.contact_overdue = true;
          await referral.feed('receiver', 'contactOverdue');
          if (agreement.senderView.contactOverdue) await referral.feed('sender', 'contactOverdue');
        }
      }
      if (endsCopy.length > 0) {
        await tx
          .deleteFrom('client_record')
          .where('referral_id', '=', row.referral_id)
          .where('record_version', 'in', endsCopy)
          .execute();
      }
      await referral.audit('connector', step.due.kind, { dueAt: step.due.at });
      await referral.save();
    }
    return referral.progress(step.applied);
  });
}

/** Own copies that the agreement keeps only until the receipt and its correction window (R11). */
async function ownCopyVersions(store: Store, referralId: string): Promise<number[]> {
  const rows = await read(store, (db) =>
    db
      .selectFrom('client_record')
      .innerJoin('referral', 'referral.referral_id', 'client_record.referral_id')
      .select('client_record.record_version')
      .where('client_record.referral_id', '=', referralId)
      .whereRef('client_record.record_version', '<=', 'referral.delivered_version')
      .execute(),
  );
  return rows.map((row) => row.record_version);
}

/**
 * Audits that a signal was ignored: which fault, never what it said. With `unlessAccepted`, the key of an event, nothing is
 * written where the store did accept that event. Throws `UnknownReferral`.
 */
export async function noteIgnoredSignal(
  store: Store,
  referralId: string,
  fault: SignalFault,
  unlessAccepted?: string,
): Promise<void> {
  const now = await store.clock.now(referralId);
  await commit(store, 'note', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    if (unlessAccepted !== undefined && (await referral.accepted(unlessAccepted))) return;
    await referral.audit('temporal', 'signalIgnored', { fault });
    await referral.save();
  });
}
