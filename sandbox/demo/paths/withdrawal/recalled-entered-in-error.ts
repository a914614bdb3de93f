import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** The sender takes back what it should not have sent, about the right person: no breach. */
export const recalledEnteredInError: Path = {
  name: 'recalled-entered-in-error',
  title: 'Recalled, entered in error: erased on both sides',
  expected: 'recalled/enteredInError',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(1);
    await referral.senderReports({ type: 'recall', reason: 'enteredInError' });
    await referral.ends();
    world.tell('purge', 'recalled: the receiver was told to erase and has confirmed');
    const seen = await referral.senderSees();
    return referral.result('delivered; recalled on day 1 as entered in error; erased', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('why it was to erase', found.calls.at(-1)?.reason, 'enteredInError'),
      ...otherThan('breaches to review', found.breaches, []),
      ...otherThan('what ops were told of', found.escalations, []),
      ...otherThan('what the sender sees', seen, 'delivered'),
    ]);
  },
};
