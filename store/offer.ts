import { unreadTimeOver } from '../domain/due-moments.js';
import type { Submission } from '../domain/referral.js';
import type { LockedReferral } from './locked-referral.js';
import { giveUpCorrection, park } from './parking.js';

/**
 * Where referrals are pulled, the transmission offers the newest record, which was judged as for a permit, and sends nothing:
 * the permit is issued when the assigned person reads it. What stays unread for longer than agreed is parked. Answers whether it is
 * offered now.
 */
export async function offer(referral: LockedReferral, { consent }: Submission): Promise<boolean> {
  const { row, now } = referral;
  const isCorrection = row.state === 'awaitingOutcome';
  if (row.deliver_until !== null && row.deliver_until <= now) {
    await (isCorrection
      ? giveUpCorrection(referral, 'deliveryTimeOver')
      : park(referral, 'deliveryTimeOver', 'deliveryTimeOver'));
    return false;
  }
  // What was parked could not be read meanwhile: the receiver is told that it can be again.
  const isTold = row.offered_version === row.record_version && row.state !== 'received' && !row.correction_parked;
  if (row.state === 'received') {
    await referral.move('sending', null);
    await referral.tellSender('sending');
  }
  row.offered_version = row.record_version;
  row.correction_parked = false;
  referral.noLongerDue('unreadTimeOver');
  if (row.deliver_until !== null)
    referral.setDue([
      ...row.due,
      unreadTimeOver(referral.agreement, row.deliver_until, isCorrection ? undefined : consent.givenAt),
    ]);
  if (isTold) return true;
  const codes = { recordVersion: row.record_version };
  await referral.feed('receiver', isCorrection ? 'corrected' : 'offered', codes);
  await referral.audit('connector', 'offered', codes);
  return true;
}
