import type { ReceiverPort } from '../../domain/receiver.js';

/**
 * A receiver that pulls (R4): nothing is ever sent to it, and no call is made. What it has to do stands in its feed, or is a task
 * of its people, and it says by an event that it was done.
 */
export const pulledReceiver: ReceiverPort = {
  deliver: neverSent,
  erase: async () => ({ result: 'accepted' }),
  passWithdrawal: neverSent,
  passRecall: neverSent,
  passCorrection: neverSent,
  destroy: async () => ({ result: 'accepted' }),
};

/** The permit offers, and what comes after the hand-off is a task of its people: whoever gets here is a bug. */
async function neverSent(): Promise<never> {
  throw new Error('what is pulled is not sent');
}
