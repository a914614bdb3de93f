import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

const NAME = { givenName: 'Yasmine', familyName: 'El Amrani' };
const PHONE = '+32470112233';

/** R8: a mother in a refuge. The postal code of her residence is judged and stays here. */
export const byPhoneAlone: Path = {
  name: 'by-phone-alone',
  title: 'By phone alone, address withheld: not even the postal code travels',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world, {
      change: (allowed) => ({
        ...allowed,
        consent: { ...allowed.consent, items: ['name', 'phone'] },
        client: { ...NAME, phone: PHONE },
      }),
    });
    await referral.reaches('awaitingOutcome');
    const arrived = world.connector.receiver.held(referral.referralId);
    world.tell('transmit', 'a name and a phone number; the postal code decided on the territory and stayed here');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result('name and phone number travelled, and nothing of where she lives; then help declined', () =>
      otherThan('what arrived', arrived?.client, { ...NAME, phone: PHONE }),
    );
  },
};
