import { auditedIn, callsIn } from '../../counting.js';
import type { DrivenReferral } from '../../driven-referral.js';
import { handedOff } from '../../handed-off.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { purged } from '../../purged.js';
import { seenBySender } from '../../seen-by-sender.js';

/** R7, guarantee H: after the end a withdrawal is as easy as before it, and its answer tells no ending. */
export const withdrawnAfterTheEnd: Path = {
  name: 'withdrawn-after-the-end',
  title: 'Consent withdrawn after the end: passed on where a dossier is, acknowledged all the same where none is',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const [kept, gone] = [await handedOff(world), await purged(world)];
    const withdraw = async (referral: DrivenReferral) =>
      referral.senderReports({ type: 'withdrawal', manner: 'oral', occurredAt: await referral.now() });
    const [ofKept, ofGone] = [await withdraw(kept), await withdraw(gone)];
    const [seenOfKept, seenOfGone] = [await seenBySender(kept, ofKept), await seenBySender(gone, ofGone)];
    await kept.audits('passedOn');
    world.tell('hand off', 'withdrawn afterwards: the receiver is told; the dossier stays under the archive rules');
    const other = await gone.result('');
    return kept.result('one handed off, one purged; both withdrawn afterwards, with the same answer', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'passWithdrawal 200']),
      ...otherThan('withdrawals that the receiver knows', found.held?.withdrawals, [ofKept.eventId]),
      ...otherThan('what the sender sees of both', seenOfKept, seenOfGone),
      ...otherThan('how the other ended', other.ended, 'purged/helpDeclined'),
      ...other.disagreements,
      ...(other.found === undefined
        ? ['nothing is known of the other']
        : [
            ...otherThan('the calls about the other', callsIn(other.found), ['deliver 201', 'erase 200']),
            ...otherThan('accepted events of the other', auditedIn(other.found, 'eventAccepted'), 2),
          ]),
    ]);
  },
};
