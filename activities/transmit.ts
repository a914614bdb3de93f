import type { Step } from '../domain/activities.js';
import type { ReferralProgress } from '../domain/progress.js';
import { ReceiverOutage } from '../domain/receiver.js';
import { parkUndelivered } from '../store/parking.js';
import { issuePermit } from '../store/permit.js';
import { recordReceipt } from '../store/receipt.js';
import type { ActivityDependencies } from './dependencies.js';

/**
 * Permit, PUT, receipt. The PUT goes under the referral's id and record version, so that a repeat after a crash anywhere is
 * the same delivery (guarantee A). Throws `ReceiverOutage` while the receiver does not answer; a refusal for good parks.
 */
export async function transmit({ store, receiverOf }: ActivityDependencies, step: Step): Promise<ReferralProgress> {
  const decision = await issuePermit(store, step);
  if (decision.permit === 'withheld') return decision.progress;
  const { delivery } = decision;
  const answer = await receiverOf(delivery.agreementId).deliver(delivery);
  switch (answer.result) {
    case 'delivered':
      return recordReceipt(store, step, { recordVersion: delivery.recordVersion, ...answer });
    case 'refused':
      return parkUndelivered(store, step, 'receiverRefused', answer.code);
    // A newer version is there, or the id was erased: the next permit knows of the event that did it. Where there is none,
    // the receiver contradicts us, and it is tried again until the agreed time is used up.
    case 'superseded':
    case 'erased': {
      const next = await issuePermit(store, step);
      if (next.permit === 'withheld') return next.progress;
      throw new ReceiverOutage('rejected');
    }
  }
}
