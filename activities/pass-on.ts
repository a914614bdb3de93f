import type { ParkedPassOn, PassOnInput } from '../domain/activities.js';
import { type PassOnAnswer, ReceiverOutage, type ReceiverPort } from '../domain/receiver.js';
import { giveUpPassOn, parkPassOn } from '../store/parked-pass-ons.js';
import { decidePassOn, recordPassedOn, type WaitingEvent } from '../store/pass-on.js';
import { passOnAsTask } from '../store/pulled-pass-on.js';
import { stopPassOn } from '../store/stopped-corrections.js';
import type { ActivityDependencies } from './dependencies.js';

/**
 * Tells the receiver of a withdrawal, recall or correction accepted after the hand-off; see `PassOnActivities.passOn`. Each
 * may be repeated and is passed on once. Throws `ReceiverOutage` while the receiver does not answer.
 */
export async function passOn(
  { store, receiverOf }: ActivityDependencies,
  input: PassOnInput,
): Promise<ParkedPassOn | undefined> {
  const decision = await decidePassOn(store, input);
  switch (decision.next) {
    case 'nothing':
      return undefined;
    case 'wait':
      return decision.parked;
    case 'giveUp':
      await giveUpPassOn(store, input);
      return undefined;
    case 'stop':
      await stopPassOn(store, input, decision.recordVersion);
      return undefined;
    case 'openTask':
      return passOnAsTask(store, input);
    case 'noted':
      await recordPassedOn(store, input, decision.recordVersion);
      return undefined;
    case 'tell': {
      const { event, agreementId, isOverdue } = decision;
      const answer = await tell(receiverOf(agreementId), input, event).catch((error: unknown) => {
        if (isOverdue && error instanceof ReceiverOutage) return 'deliveryTimeOver' as const;
        throw error;
      });
      if (answer === 'deliveryTimeOver') return parkPassOn(store, input, answer);
      if (answer.result === 'refused') return parkPassOn(store, input, answer.code);
      await recordPassedOn(store, input, event.type === 'correction' ? event.recordVersion : undefined);
      return undefined;
    }
  }
}

function tell(
  receiver: ReceiverPort,
  { referralId, eventId }: PassOnInput,
  event: WaitingEvent,
): Promise<PassOnAnswer> {
  switch (event.type) {
    case 'withdrawal':
      return receiver.passWithdrawal({ referralId, eventId });
    case 'recall':
      return receiver.passRecall({ referralId, eventId, reason: event.reason });
    case 'correction': {
      const { recordVersion, client } = event;
      return receiver.passCorrection({ referralId, eventId, recordVersion, client });
    }
  }
}
