import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R5, R11: the family has moved, or belongs to another OCMW for another reason; the agreement names that as an end. */
export const notCompetent: Path = {
  name: 'not-competent',
  title: 'Another OCMW is competent: purged',
  expected: 'purged/notCompetent',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(1);
    await referral.outcome('notCompetent');
    await referral.ends();
    world.tell('purge', 'not the OCMW of this family: erased there, purged here, and forwarded to nobody');
    const seen = await referral.senderSees();
    return referral.result('delivered; the OCMW reported that it is not competent for this family', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('what the sender sees', seen, 'delivered'),
    ]);
  },
};
