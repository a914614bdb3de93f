import type { Address } from '../../../../domain/referral.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

const DEURNE_IN_DIEST: Address = { street: 'Kerkstraat', houseNumber: '5', postalCode: '3290', locality: 'Deurne' };

/** R5: there is a Deurne in Diest, too. */
export const insideTerritory: Path = {
  name: 'inside-territory',
  title: 'Inside the territory (3290 Deurne): goes its way',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world, {
      change: (allowed) => ({
        ...allowed,
        residence: { ...allowed.residence, postalCode: DEURNE_IN_DIEST.postalCode },
        client: { ...allowed.client, address: DEURNE_IN_DIEST },
      }),
    });
    await referral.reaches('awaitingOutcome');
    const arrived = world.connector.receiver.held(referral.referralId)?.client?.address;
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result(
      'an address with postal code 3290, and “Deurne” beside it; delivered; then help declined',
      () => otherThan('the address that arrived', arrived, DEURNE_IN_DIEST),
    );
  },
};
