import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';

/** Longer than the connector waits before it tries again. */
const UNTIL_NEXT_ATTEMPT_SECONDS = 10;

/** Guarantee A, GDPR 17: the mark of an erased id stays for ever, so a PUT that was lost for weeks brings nobody back. */
export const delayedDeliveryOfErasedId: Path = {
  name: 'delayed-delivery-of-erased-id',
  title: 'A PUT that was lost on its way arrives after the erasure: refused, nobody comes back',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { receiver } = world.connector;
    const agreement = await ownAgreement(world);
    receiver.misbehave(agreement.agreementId, 'heldUp', { calls: 1 });
    const referral = await DrivenReferral.submit(world, { agreement });
    const { referralId } = referral;
    await eventually('the PUT', () => receiver.calls(referralId).length > 0, world.signal);
    world.tell('transmit', 'the first PUT is lost on its way; it is tried again');
    await referral.passUntilAfterAttempt(UNTIL_NEXT_ATTEMPT_SECONDS);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(20);
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    const late = await receiver.letThrough(referralId);
    world.tell('purge', `only now the first PUT arrives: ${late.join(', ')}, and nothing is taken in`);
    return referral.result(
      'delivered by a second attempt; help declined, erased; then the first attempt arrived',
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver unanswered', 'deliver 201', 'erase 200', 'deliver 410']),
        ...otherThan('deliveries that were taken in', found.held?.deliveries, 1),
      ],
    );
  },
};
