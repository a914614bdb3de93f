import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R12: nobody may hold a dossier of a client who declined help. No answer of the receiver turns that into a hand-off. */
export const dossierAfterHelpDeclined: Path = {
  name: 'dossier-after-help-declined',
  title: 'Erasure answered with a dossier after help was declined: escalated, never handed off',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { receiver } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    receiver.openDossier(referralId, `SD-${referralId.slice(0, 8)}`);
    await referral.outcome('helpDeclined');
    await referral.audits('erasureEscalated');
    world.tell('purge', 'help declined; told to erase, the receiver answers that a dossier exists: escalated');
    await referral.passToNoon(2);
    const state = await referral.state();
    receiver.removeDossier(referralId);
    await referral.operatorReports({ type: 'retry', reason: 'receiverRepaired' });
    await referral.ends();
    world.tell(
      'purge',
      'both DPOs have it settled: the dossier was a mistake, it is removed, and the erasure confirmed',
    );
    return referral.result(
      'help declined, and yet a dossier: asked again for 2 days, settled by people, then erased and purged',
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', ...Array(4).fill('erase 200')]),
        ...otherThan('the state meanwhile', state, 'erasing'),
        ...otherThan('answers that were escalated', auditedIn(found, 'erasureEscalated'), 3),
        ...otherThan('what ops were told of', found.escalations, [
          { what: 'erasure/dossierAfterHelpDeclined', isOpen: false },
        ]),
        ...otherThan('the dossier in the register', found.dossier, undefined),
      ],
    );
  },
};
