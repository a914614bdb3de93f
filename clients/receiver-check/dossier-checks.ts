import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { destructionAnswer } from '../../contracts/receiver.js';
import { erased } from './erasure-checks.js';
import { doneAtLast, found, sameFaults } from './judge.js';
import { madeUpDelivery, madeUpDestruction } from './made-up.js';
import { passOn } from './notice-checks.js';
import type { Check } from './session.js';

const REFERRAL = 'withDossier';
const OPENED = ['a dossier is opened'];
/** Otherwise there is none there, and all that follows would say so. */
const HELD = ['an erasure where there is a dossier'];

/** What holds once a dossier was opened, which only the receiver's people can do. */
export const DOSSIER_CHECKS: readonly Check[] = [
  {
    ...{ name: 'destruction of an unknown dossier', rule: 'unknownDossier' },
    run: async (session) => {
      const answer = await session.ask('destroy', '', madeUpDestruction(`check-${randomUUID()}`));
      // Taken in for later, it may find out later.
      return answer.status === 202 ? doneAtLast([answer], destructionAnswer) : found(answer, [404]);
    },
  },
  {
    ...{ name: 'a dossier is opened', rule: 'receipt', needs: ['a first delivery'] },
    run: async (session) => {
      const { dossierReference, dossierOpened, agreementId } = session.options;
      if (dossierReference === undefined || dossierOpened === undefined) {
        return { answers: [], faults: [], notChecked: 'nobody opens one: see --dossier' };
      }
      const delivery = madeUpDelivery(session.client.whole, agreementId, 1);
      const finding = found(await session.ask('deliver', REFERRAL, delivery), [200, 201]);
      if (finding.faults.length === 0) await dossierOpened(session.referral(REFERRAL), dossierReference);
      return finding;
    },
  },
  {
    ...{ name: 'an erasure where there is a dossier', rule: 'dossierExists', needs: OPENED },
    run: async (session) => {
      const dossierReference = z.literal(session.options.dossierReference ?? '', { error: 'is another one' });
      const answer = z.object({ result: z.literal('dossierExists'), dossierReference });
      return found(await session.erase(REFERRAL), [200, 202], answer);
    },
  },
  {
    ...{ name: 'withdrawal, recall and correction where there is a dossier', rule: 'withdrawal', needs: HELD },
    run: async (session) => found(await passOn(session, REFERRAL), [200, 202]),
  },
  {
    ...{ name: 'a destruction', rule: 'destroyed', needs: HELD },
    run: async (session) => doneAtLast(await session.destroy(), destructionAnswer),
  },
  {
    ...{ name: 'the same destruction again', rule: 'sameDestruction', needs: ['a destruction'] },
    run: async (session) => {
      const { answers, faults } = found(await session.destroy(), [200], destructionAnswer);
      return { answers, faults: [...faults, ...sameFaults(session.destroyed, answers[0], ['destroyedOn'])] };
    },
  },
  {
    ...{ name: 'an erasure after the destruction', rule: 'erased', needs: ['a destruction'] },
    run: async (session) => doneAtLast(await session.erase(REFERRAL), erased),
  },
];
