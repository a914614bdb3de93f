import { randomUUID } from 'node:crypto';
import { auditedIn, callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { refusalOf } from '../../refusal.js';

/** Guarantee D: the first accepted ending stands. A repeat is no second outcome, and a contradiction is none at all. */
export const outcomeContradicted: Path = {
  name: 'outcome-contradicted',
  title: 'Outcome reported again, then contradicted: the first stands',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { receiver } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    // The receiver takes its time with the erasure: the ending is decided, and not yet carried out.
    receiver.misbehave(referralId, 'answersLate', { operations: ['erase'] });
    const declined = {
      type: 'contactOutcome',
      outcome: 'helpDeclined',
      eventId: randomUUID(),
      occurredAt: await referral.now(),
    };
    await referral.receiverReports(declined);
    await referral.reaches('erasing');
    const again = await referral.receiverReports(declined);
    world.tell('wait', 'help declined, reported twice under one id: the second time it is known already');
    const wanted = { outcome: 'helpWanted', dossierReference: 'SD-contradicting' };
    const contradicted = await refusalOf(referral.receiverReports({ ...declined, ...wanted, eventId: randomUUID() }));
    const changed = await refusalOf(referral.receiverReports({ ...declined, ...wanted }));
    world.tell(
      'wait',
      `then help wanted instead: refused (${contradicted.join()}), under the old id too (${changed.join()})`,
    );
    await referral.receiverReports({ type: 'erasureConfirmed', ...receiver.completeErasure(referralId) });
    await referral.ends();
    world.tell('purge', 'the first outcome stands: erased and purged');
    return referral.result('help declined, told twice; then “help wanted” was refused; the first stands', (found) => [
      ...otherThan('known already', again.repeated, true),
      ...otherThan('the contradiction', contradicted, ['endingFixed']),
      ...otherThan('the same id with other content', changed, ['repeatedWithOtherContent']),
      ...otherThan('refused events in the audit trail', auditedIn(found, 'eventRefused'), 1),
      // The outcome and the confirmed erasure: neither repeat nor contradiction reached Temporal.
      ...otherThan('accepted events', auditedIn(found, 'eventAccepted'), 2),
      ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 2),
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 202']),
    ]);
  },
};
