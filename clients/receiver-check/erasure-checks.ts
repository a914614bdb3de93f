import { z } from 'zod';
import type { Answer } from './ask.js';
import { doneAtLast, found } from './judge.js';
import { madeUpDelivery } from './made-up.js';
import { passOn } from './notice-checks.js';
import type { Check, Session } from './session.js';

/** An erasure that is done, and left no dossier. */
export const erased = z.object({ result: z.literal('erased') });

/** Erasing, and that nobody comes back. */
export const ERASURE_CHECKS: readonly Check[] = [
  {
    ...{ name: 'an erasure', rule: 'erased', needs: ['a first delivery'] },
    run: async (session) => doneAtLast(await session.erase('delivered', session.erasureId), erased),
  },
  {
    ...{ name: 'the same erasure again', rule: 'erasedAgain', needs: ['an erasure'] },
    run: async (session) =>
      doneAtLast(
        [...(await session.erase('delivered', session.erasureId)), ...(await session.erase('delivered'))],
        erased,
      ),
  },
  {
    ...{ name: 'a delivery after its erasure', rule: 'neverAgain', needs: ['an erasure'] },
    run: async (session) => found(await deliverAgain(session, 'delivered', [1, 2, 9]), [410]),
  },
  {
    ...{ name: 'an erasure of what was never seen', rule: 'erasedUnseen' },
    run: async (session) => doneAtLast(await session.erase('erasedUnseen'), erased),
  },
  {
    ...{
      name: 'a delivery of what was erased unseen',
      rule: 'erasedUnseen',
      needs: ['an erasure of what was never seen'],
    },
    run: async (session) => found(await deliverAgain(session, 'erasedUnseen', [1]), [410]),
  },
  {
    ...{ name: 'what is passed on about an erased referral', rule: 'unknownReferral', needs: ['an erasure'] },
    run: async (session) => found(await passOn(session, 'delivered'), [410]),
  },
];

async function deliverAgain(session: Session, referral: string, versions: readonly number[]): Promise<Answer[]> {
  const { client, options } = session;
  const answers: Answer[] = [];
  for (const version of versions) {
    answers.push(await session.ask('deliver', referral, madeUpDelivery(client.whole, options.agreementId, version)));
  }
  return answers;
}
