import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

/** Parked at most for the agreed time: what nobody settles is purged, and the sender is told. */
export const parkedTooLong: Path = {
  name: 'parked-too-long',
  title: 'Receiver refuses for good and nobody settles it: expired, purged',
  expected: 'expired/parkingTimeOver',
  async run(world) {
    const agreement = await ownAgreement(world);
    const { parkAtMostDays } = agreement.transmission;
    world.connector.receiver.misbehave(agreement.agreementId, 'refuses', { calls: 1 });
    const referral = await DrivenReferral.submit(world, { agreement });
    await referral.reaches('deliveryFailed');
    world.tell('transmit', 'the receiver answers 422: parked; the sender and ops are told');
    await referral.skipTime();
    await referral.ends();
    world.tell(
      'purge',
      `nobody settled it in ${parkAtMostDays} days: the receiver erases what it may hold, ours is gone`,
    );
    const seen = await referral.senderSees();
    return referral.result(`refused with 422 and parked; nobody settled it in ${parkAtMostDays} days`, (found) => [
      ...otherThan('what the sender sees', seen, 'notDelivered'),
      ...otherThan('the calls', callsIn(found), ['deliver 422', 'erase 200']),
      ...(found.skippedDays >= parkAtMostDays ? [] : [`it ended after ${found.skippedDays} days`]),
    ]);
  },
};
