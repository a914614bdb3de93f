import { auditedIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { refusalOf } from '../../refusal.js';

/** Guarantee D under a real race: which of the two wins is nobody's choice, that exactly one does is. */
export const twoOutcomesAtOnce: Path = {
  name: 'two-outcomes-at-once',
  title: 'Two outcomes at the same moment: exactly one wins',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const { receiver } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    const references = ['A', 'B'].map((name) => `SD-${referralId.slice(0, 8)}-${name}`);
    const refusals = await Promise.all(
      references.map((dossierReference) => refusalOf(referral.outcome('helpWanted', { dossierReference }))),
    );
    const accepted = references.filter((_, index) => refusals[index]?.length === 0);
    world.tell('wait', `two social workers report at once, each with a dossier: ${accepted.join()} was first`);
    receiver.openDossier(referralId, accepted[0] ?? '');
    await referral.ends();
    world.tell('hand off', 'that one is in the register; the other report was refused');
    const [refused] = refusals.flat();
    return referral.result(
      'two reports with a dossier each, at the same moment: one accepted, one refused',
      (found) => [
        ...otherThan('accepted reports', accepted.length, 1),
        ...otherThan('the other was refused', ['endingFixed', 'referralEnded'].includes(refused ?? ''), true),
        ...otherThan('the dossier in the register', found.dossier?.reference, accepted[0]),
        ...otherThan('accepted events', auditedIn(found, 'eventAccepted'), 1),
        ...otherThan('refused events', auditedIn(found, 'eventRefused'), 1),
        ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 1),
      ],
    );
  },
};
