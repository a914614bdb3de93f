import { escalatePassOn, eventToPassOn, recordPassedOn } from '../store/pass-on.js';
import type { ActivityDependencies } from './dependencies.js';

/**
 * Tells the receiver of a withdrawal, recall or correction accepted after the hand-off. Passed on once; a refusal for good
 * is escalated. Throws `ReceiverOutage` while the receiver does not answer.
 */
export async function passOn(
  { store, receiverOf }: ActivityDependencies,
  { referralId, eventId }: { referralId: string; eventId: string },
): Promise<void> {
  const waiting = await eventToPassOn(store, referralId, eventId);
  if (waiting === undefined) return;
  const receiver = receiverOf(waiting.agreementId);
  const answer =
    waiting.recordVersion !== undefined && waiting.client !== undefined
      ? await receiver.passCorrection({
          referralId,
          eventId,
          recordVersion: waiting.recordVersion,
          client: waiting.client,
        })
      : await receiver.passWithdrawal({ referralId, eventId });
  if (answer.result === 'refused') await escalatePassOn(store, referralId, eventId, answer.code);
  else await recordPassedOn(store, referralId, eventId, waiting.recordVersion);
}
