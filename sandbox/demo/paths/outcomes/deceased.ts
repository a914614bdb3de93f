import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R11: no contact will take place any more; the sender is not told by this way. */
export const deceased: Path = {
  name: 'deceased',
  title: 'The client has died: purged',
  expected: 'purged/deceased',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(6);
    await referral.outcome('deceased');
    await referral.ends();
    world.tell('purge', 'the client has died: erased there, purged here; the sender still sees “delivered”');
    const seen = await referral.senderSees();
    return referral.result('delivered; on day 6 the OCMW reported that the client has died', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('what the sender sees', seen, 'delivered'),
    ]);
  },
};
