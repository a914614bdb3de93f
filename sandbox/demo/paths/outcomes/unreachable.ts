import { auditedIn, callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { refusalOf } from '../../refusal.js';

const DAYS_BETWEEN = 4;

/** R11: a closing rule that counts only after the agreed number of attempts. */
export const unreachable: Path = {
  name: 'unreachable',
  title: 'Unreachable after the agreed attempts: purged',
  expected: 'purged/unreachable',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    const attempts = world.agreement.contact.attemptsForUnreachable;
    const refusedBefore: string[][] = [];
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      await referral.passDays(DAYS_BETWEEN);
      const occurredAt = await referral.now();
      refusedBefore.push(await refusalOf(referral.outcome('unreachable')));
      await referral.receiverReports({ type: 'contactAttempt', channel: 'phone', result: 'noAnswer', occurredAt });
      world.tell('wait', `attempt ${attempt} of ${attempts}: no answer`);
    }
    await referral.outcome('unreachable');
    await referral.ends();
    world.tell('purge', 'unreachable: the receiver has erased, the connector’s copy and its key are gone');
    return referral.result(
      `${attempts} attempts without an answer; reported before those, the outcome was refused`,
      (found) => [
        ...otherThan('before each attempt it was refused', refusedBefore, Array(attempts).fill(['attemptsMissing'])),
        ...otherThan('refused events', auditedIn(found, 'eventRefused'), attempts),
        ...otherThan('accepted events', auditedIn(found, 'eventAccepted'), attempts + 1),
        // Attempts are counted in the store only: they add nothing to the history.
        ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 1),
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ],
    );
  },
};
