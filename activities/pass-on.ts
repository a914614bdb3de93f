import type { PassOnAnswer, ReceiverPort } from '../domain/receiver.js';
import { escalatePassOn, eventToPassOn, recordPassedOn, type WaitingEvent } from '../store/pass-on.js';
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
  const answer = await tell(receiverOf(waiting.agreementId), { referralId, eventId }, waiting);
  if (answer.result === 'refused') await escalatePassOn(store, referralId, eventId, answer.code);
  else await recordPassedOn(store, referralId, eventId, 'recordVersion' in waiting ? waiting.recordVersion : undefined);
}

function tell(
  receiver: ReceiverPort,
  event: { referralId: string; eventId: string },
  waiting: WaitingEvent,
): Promise<PassOnAnswer> {
  switch (waiting.type) {
    case 'withdrawal':
      return receiver.passWithdrawal(event);
    case 'recall':
      return receiver.passRecall({ ...event, reason: waiting.reason });
    case 'correction': {
      const { recordVersion, client } = waiting;
      return receiver.passCorrection({ ...event, recordVersion, client });
    }
  }
}
