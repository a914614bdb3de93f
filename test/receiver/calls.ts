import { createReceiver, type Receiver, type ReceiverOptions } from '../../activities/receiver/create-receiver.js';
import type { ReceiverCall } from '../../activities/receiver/outside-failures.js';
import { ReceiverOutage } from '../../domain/receiver.js';
import { DECLARATION_ID, EVENT_ID, plantedDelivery, REFERRAL_ID } from './planted.js';

/** What a call came to, an outage included, so that both can be compared alike. */
export async function outcomeOf(answer: Promise<object>): Promise<object> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ReceiverOutage)) throw error;
    const { code, retryAfterSeconds } = error;
    return { outage: code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }
}

/** One plain call of each kind. */
export const CALLS: Record<ReceiverCall, (receiver: Receiver) => Promise<object>> = {
  deliver: (receiver) => receiver.deliver(plantedDelivery()),
  erase: (receiver) => receiver.erase({ referralId: REFERRAL_ID, eventId: EVENT_ID, reason: 'withdrawal' }),
  passWithdrawal: (receiver) => receiver.passWithdrawal({ referralId: REFERRAL_ID, eventId: EVENT_ID }),
  passRecall: (receiver) => receiver.passRecall({ referralId: REFERRAL_ID, eventId: EVENT_ID, reason: 'wrongPerson' }),
  passCorrection: (receiver) =>
    receiver.passCorrection({
      referralId: REFERRAL_ID,
      eventId: EVENT_ID,
      recordVersion: 2,
      client: plantedDelivery().client,
    }),
  destroy: (receiver) =>
    receiver.destroy({ declarationId: DECLARATION_ID, dossierReference: 'D-2025-17', ruleId: 'social-dossiers' }),
};

/** Makes receivers and closes them after each test. */
export function receiversOfThisFile(): (options: ReceiverOptions) => Receiver {
  const open: Receiver[] = [];
  afterEach(() => {
    for (const receiver of open.splice(0)) receiver.close();
  });
  return (options) => {
    const receiver = createReceiver(options);
    open.push(receiver);
    return receiver;
  };
}
