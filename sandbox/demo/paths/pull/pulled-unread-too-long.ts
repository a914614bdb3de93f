import { auditedIn } from '../../counting.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { offeredReferral } from '../../pulled-referral.js';

/** What nobody reads in the agreed time is parked as a delivery that failed is, and ends when the parking is over. */
export const pulledUnreadTooLong: Path = {
  name: 'pulled-unread-too-long',
  title: 'Offered and read by nobody: parked, expired, purged',
  expected: 'expired/parkingTimeOver',
  async run(world) {
    const { retryForDays, parkAtMostDays } = world.agreement.transmission;
    const referral = await offeredReferral(world);
    await referral.passToNoon(retryForDays);
    await referral.reaches('deliveryFailed');
    world.tell('transmit', `nobody has read it in ${retryForDays} days: parked; the sender and ops are told`);
    const parked = await referral.senderSees();
    await referral.skipTime();
    await referral.ends();
    world.tell('purge', `nobody settled it in ${parkAtMostDays} days more: the connector’s copy is gone`);
    return referral.result(`offered; unread for ${retryForDays} days, parked for ${parkAtMostDays}`, (found) => [
      ...otherThan('what the sender saw', parked, 'parked'),
      ...otherThan('what ops were told', found.escalations, [
        { what: 'deliveryFailed/deliveryTimeOver', isOpen: false },
      ]),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 0),
      ...otherThan('days', found.skippedDays, retryForDays + parkAtMostDays),
    ]);
  },
};
