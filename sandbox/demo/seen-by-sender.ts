import type { AcceptedEventReceipt } from '../../domain/views.js';
import type { DrivenReferral } from './driven-referral.js';

/**
 * What the sender was answered and can ask for, without the ids and moments in which any two referrals differ: what is left
 * must be the same for every ending (guarantee H).
 */
export async function seenBySender(referral: DrivenReferral, answer: AcceptedEventReceipt): Promise<object> {
  const { acceptedAt: _, eventId: __, referralId: ___, ...answered } = answer;
  return { answered, status: await referral.senderSees(), changes: await referral.senderTimeline() };
}
