import { DrivenReferral } from '../../driven-referral.js';
import type { Path } from '../../path.js';

/** R11: contact has taken place and no further help is wanted. */
export const helpDeclined: Path = {
  name: 'help-declined',
  title: 'Help declined: purged on both sides',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(5);
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: the receiver has erased, the connector’s copy and its key are gone');
    return referral.result('delivered; on day 5 the client declined help');
  },
};
