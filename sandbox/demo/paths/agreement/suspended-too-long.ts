import { callsIn } from '../../counting.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';
import { suspendedReferral } from '../../suspended-referral.js';

/** R15: parked at most for the agreed time, then purged and the sender told; nobody's data wait for ever. */
export const suspendedTooLong: Path = {
  name: 'suspended-too-long',
  title: 'Suspended for longer than agreed: expired, purged',
  expected: 'expired/parkingTimeOver',
  async run(world) {
    const agreement = await ownAgreement(world);
    const { parkAtMostDays } = agreement.suspension;
    const referral = await suspendedReferral(world, agreement);
    await referral.skipTime();
    await referral.ends();
    world.tell('purge', `nobody resumed in ${parkAtMostDays} days: the receiver erases what it may hold, ours is gone`);
    const seen = await referral.senderSees();
    return referral.result(`parked by a suspension; nobody resumed in ${parkAtMostDays} days`, (found) => [
      ...otherThan('what the sender sees', seen, 'notDelivered'),
      // The permit before the first attempt was real, whatever that attempt came to.
      ...otherThan('the calls', callsIn(found), ['deliver 503', 'erase 200']),
      ...otherThan('effective deliveries', found.held?.effectiveDeliveries, 0),
      ...otherThan('what ops were told of', found.escalations, [
        { what: 'suspended/agreementSuspended', isOpen: false },
      ]),
      ...(found.skippedDays >= parkAtMostDays ? [] : [`it ended after ${found.skippedDays} days`]),
    ]);
  },
};
