import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { assign, confirmErasure, offeredReferral, readAs } from '../../pulled-referral.js';
import { refusalOf } from '../../refusal.js';

/** R11: nothing is called; the receiver finds in its feed that it has to erase, and confirms it by an event. */
export const pulledHelpDeclined: Path = {
  name: 'pulled-help-declined',
  title: 'Offered, read, help declined: gone here at once, erasure confirmed by an event',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await offeredReferral(world);
    const early = await refusalOf(referral.outcome('helpDeclined'));
    await assign(world, referral);
    await readAs(world, referral);
    await referral.outcome('helpDeclined');
    const late = await refusalOf(readAs(world, referral));
    await confirmErasure(world, referral);
    await referral.ends();
    const told = await referral.receiverIsTold();
    return referral.result('offered and read; the client declined help; the receiver confirmed the erasure', () => [
      ...otherThan('an outcome before it was read', early, ['notReadYet']),
      ...otherThan('a reading after the outcome', late, ['endingFixed']),
      ...otherThan('what the receiver was told', told, ['offered', 'delivered', 'erasureRequested']),
    ]);
  },
};
