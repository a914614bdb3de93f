import type { PassOnAnswer, ReceiverPort } from '../../domain/receiver.js';

/**
 * A receiver that pulls (R4): nothing is ever sent to it, and no call is made. What it has to do stands in its feed, and it
 * says by an event that it was done.
 */
export const pulledReceiver: ReceiverPort = {
  deliver: async () => {
    throw new Error('what is pulled is not sent');
  },
  erase: async () => ({ result: 'accepted' }),
  passWithdrawal: forPeople,
  passRecall: forPeople,
  passCorrection: forPeople,
  destroy: async () => ({ result: 'accepted' }),
};

/** Nobody there is told by the connector: it is parked, and people are told to see to it. */
async function forPeople(): Promise<PassOnAnswer> {
  return { result: 'refused', code: 'rejected' };
}
