import { callsIn } from '../../counting.js';
import { handedOff } from '../../handed-off.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R20: what the receiver has to do about a dossier of the wrong person is more than about a withdrawal, so it is told why. */
export const recalledAfterHandOff: Path = {
  name: 'recalled-after-hand-off',
  title: 'Recalled after the hand-off: the receiver is told that it is a recall, and why',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const referral = await handedOff(world);
    const { eventId } = await referral.senderReports({ type: 'recall', reason: 'wrongPerson' });
    await referral.audits('passedOn');
    world.tell('hand off', 'recalled afterwards, wrong person: the receiver is told, and both DPOs review a breach');
    const seen = await referral.senderSees();
    return referral.result('handed off; then recalled because it was about the wrong person; passed on', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'passRecall 200']),
      ...otherThan('recalls that the receiver knows', found.held?.recalls, [{ eventId, reason: 'wrongPerson' }]),
      ...otherThan('withdrawals that the receiver knows', found.held?.withdrawals, []),
      ...otherThan('breaches to review', found.breaches.length, 2),
      ...otherThan('what the sender sees', seen, 'delivered'),
    ]);
  },
};
