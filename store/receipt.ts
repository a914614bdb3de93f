import type { Step } from '../domain/activities.js';
import { contactMoments, ownCopyEnds } from '../domain/due-moments.js';
import type { ReferralProgress } from '../domain/progress.js';
import { closedShownAt } from '../domain/sender-view.js';
import type { ReferralState } from '../domain/states.js';
import { isPulled } from '../domain/transmission-mode.js';
import { LockedReferral } from './locked-referral.js';
import { forwardCorrection } from './onward-sharing.js';
import { commit, type Store, type Tx } from './store.js';

export interface Receipt {
  recordVersion: number;
  receiptId: string;
  /** RFC 3339, as the receiver says. */
  receivedAt: string;
}

/** A receipt may be late: the attempt that got it was given up, and the referral parked meanwhile. It is delivered all the same. */
const AWAITS_RECEIPT: readonly ReferralState[] = ['received', 'sending', 'deliveryFailed', 'suspended'];

/**
 * Records the receiver's receipt: the first one moves the referral to `awaitingOutcome` and starts its due moments, counted
 * from this recording. A repeat is the same delivery (guarantee A) and changes nothing.
 */
export async function recordReceipt(store: Store, step: Step, receipt: Receipt): Promise<ReferralProgress> {
  const now = await store.clock.now(step.referralId);
  return commit(store, 'receipt', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    if (await writeReceipt(tx, referral, receipt)) {
      await referral.markApplied(step.applied);
      await referral.save();
    }
    return referral.progress(step.applied);
  });
}

/** Writes a receipt and what follows from it under the referral's lock; false, and nothing done, where it is there already. */
export async function writeReceipt(tx: Tx, referral: LockedReferral, receipt: Receipt): Promise<boolean> {
  const { row, agreement, now } = referral;
  const { recordVersion } = receipt;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('receipt')
    .values({
      referral_id: row.referral_id,
      record_version: recordVersion,
      receipt_id: receipt.receiptId,
      received_at: new Date(receipt.receivedAt),
      recorded_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) return false;
  const first = row.delivered_version === null;
  row.delivered_version = Math.max(row.delivered_version ?? 0, recordVersion);
  await referral.audit('connector', 'delivered', { recordVersion });
  // An answer that comes after the end changes nothing of what anybody sees.
  if (first && row.delivered_at === null && !referral.ended) {
    row.delivered_at = now;
    row.closed_shown_on = closedShownAt(now, agreement.senderView.closedShownAfterDays);
    await referral.feed('sender', 'statusChanged', { status: 'delivered' });
  }
  // Where a correction was accepted meanwhile, its own time goes on.
  if (row.delivered_version >= row.record_version) {
    row.deliver_until = null;
    await referral.resolveEscalations(['deliveryFailed', 'correctionFailed']);
  }
  // Who pulls was told of the correction when it was offered.
  if (first || !isPulled(agreement))
    await referral.feed('receiver', first ? 'delivered' : 'corrected', { recordVersion });
  if (!first && recordVersion === row.delivered_version) await forwardCorrection(tx, referral, recordVersion);
  if (AWAITS_RECEIPT.includes(row.state)) {
    await referral.move('awaitingOutcome', null);
    const copyEnds = ownCopyEnds(agreement, now);
    referral.setDue([...contactMoments(agreement, now), ...(copyEnds === undefined ? [] : [copyEnds])]);
    await referral.resolveEscalations(['deliveryFailed', 'suspended']);
  }
  return true;
}
