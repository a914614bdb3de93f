import { DrivenReferral } from './driven-referral.js';
import type { World } from './path.js';

/** A referral whose client declined help: delivered, erased at the receiver, and the connector's own copy gone. */
export async function purged(world: World): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit(world);
  await referral.reaches('awaitingOutcome');
  await referral.outcome('helpDeclined');
  await referral.ends();
  world.tell('purge', 'help declined: erased and purged');
  return referral;
}
