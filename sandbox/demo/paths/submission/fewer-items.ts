import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

const NAME = { givenName: 'Noor', familyName: 'Claes' };
const EMAIL = 'noor.claes@example.org';

/** R7, R8: of what the sender wrote down, only what the client consented to share travels. */
export const fewerItems: Path = {
  name: 'fewer-items',
  title: 'Consent for name and e-mail only: nothing else travels',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world, {
      change: (allowed) => ({
        ...allowed,
        consent: { ...allowed.consent, items: ['name', 'email'] },
        client: { ...allowed.client, ...NAME, email: EMAIL },
      }),
    });
    await referral.reaches('awaitingOutcome');
    const arrived = world.connector.receiver.held(referral.referralId);
    world.tell(
      'transmit',
      `of name, address, phone and e-mail these travelled: ${arrived?.consentedItems?.join(', ')}`,
    );
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result('address and phone were written down, and did not travel; then help declined', () => [
      ...otherThan('what arrived', arrived?.client, { ...NAME, email: EMAIL }),
      ...otherThan('the items told', arrived?.consentedItems, ['name', 'email']),
    ]);
  },
};
