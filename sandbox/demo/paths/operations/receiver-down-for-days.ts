import { auditedIn, callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

const DAYS_DOWN = 3;
const DAY_SECONDS = 86_400;

/** Guarantee A over an outage: asked again when the receiver says so, delivered once. */
export const receiverDownForDays: Path = {
  name: 'receiver-down-for-days',
  title: 'Receiver down for days, then back: delivered once',
  expected: 'purged/helpDeclined',
  async run(world) {
    const agreement = await ownAgreement(world);
    const { receiver } = world.connector;
    receiver.misbehave(agreement.agreementId, 'unavailable', { calls: DAYS_DOWN, retryAfter: DAY_SECONDS });
    const referral = await DrivenReferral.submit(world, { agreement });
    await referral.reaches('sending');
    world.tell('transmit', 'the receiver answers 503 and asks to come back in a day');
    await referral.passUntilAfterAttempt(DAYS_DOWN * DAY_SECONDS);
    world.tell('wait', `${DAYS_DOWN} days pass`);
    await referral.reaches('awaitingOutcome');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result(`503 for ${DAYS_DOWN} days; delivered once it was back; then help declined`, (found) => [
      ...otherThan('the calls', callsIn(found), [
        ...Array<string>(DAYS_DOWN).fill('deliver 503'),
        'deliver 201',
        'erase 200',
      ]),
      // A permit before every attempt; retries of an activity add nothing to the history.
      ...otherThan('permits', auditedIn(found, 'permitIssued'), DAYS_DOWN + 1),
      ...otherThan('activities', eventsIn(found, 'ACTIVITY_TASK_SCHEDULED'), 2),
      ...otherThan('days', found.skippedDays, DAYS_DOWN),
    ]);
  },
};
