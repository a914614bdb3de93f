import { correction, RIGHT_NUMBER } from '../../correction.js';
import { callsIn } from '../../counting.js';
import { handedOff } from '../../handed-off.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { purged } from '../../purged.js';
import { seenBySender } from '../../seen-by-sender.js';

/** GDPR 19, guarantee H: after a hand-off kept until it is passed on, after an erasure not kept at all; the same answer. */
export const correctedAfterTheEnd: Path = {
  name: 'corrected-after-the-end',
  title: 'Corrected after the end: passed on where a dossier is, acknowledged and discarded where none is',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const [kept, gone] = [await handedOff(world), await purged(world)];
    const ofKept = await kept.senderReports(correction(world.agreement));
    const ofGone = await gone.senderReports(correction(world.agreement));
    const [seenOfKept, seenOfGone] = [await seenBySender(kept, ofKept), await seenBySender(gone, ofGone)];
    await kept.audits('passedOn');
    world.tell(
      'hand off',
      'corrected afterwards: passed on to the dossier, and the copy of the correction is gone again',
    );
    const other = await gone.result('');
    return kept.result('one handed off, one purged; both corrected afterwards, with the same answer', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'passCorrection 200']),
      ...otherThan('the number in the dossier', found.held?.client?.phone, RIGHT_NUMBER),
      ...otherThan('corrections that the receiver knows', found.held?.corrections, [ofKept.eventId]),
      ...otherThan('what the sender sees of both', seenOfKept, seenOfGone),
      ...otherThan('how the other ended', other.ended, 'purged/helpDeclined'),
      ...other.disagreements,
      ...otherThan('the calls about the other', other.found && callsIn(other.found), ['deliver 201', 'erase 200']),
    ]);
  },
};
