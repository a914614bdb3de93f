import { passOnWorkflowId } from '../../../../domain/names.js';
import { correction, RIGHT_NUMBER } from '../../correction.js';
import { callsIn } from '../../counting.js';
import { handedOff } from '../../handed-off.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** Nothing asks a receiver again that refused for good, but an operator who has settled it. */
export const correctionTakenUpAgain: Path = {
  name: 'correction-taken-up-again',
  title: 'Correction after the hand-off refused, settled, and passed on when an operator retries',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const { receiver, temporal } = world.connector;
    const referral = await handedOff(world);
    receiver.misbehave(referral.referralId, 'refuses', { calls: 1 });
    const { eventId } = await referral.senderReports(correction(world.agreement));
    await referral.audits('passOnRefused');
    world.tell('hand off', 'corrected afterwards, and the receiver refuses it: an operator settles it with them');
    await referral.operatorReports({ type: 'retry', reason: 'receiverRepaired' });
    await referral.audits('passedOn');
    await temporal.workflow.getHandle(passOnWorkflowId(referral.referralId, eventId)).result();
    world.tell('hand off', 'told again: the dossier has the right number, and the copy of the correction is gone');
    return referral.result('handed off; a correction refused, then passed on by an operator’s retry', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'passCorrection 422', 'passCorrection 200']),
      ...otherThan('the number in the dossier', found.held?.client?.phone, RIGHT_NUMBER),
      ...otherThan('what ops were told of', found.escalations, [{ what: 'passOn/rejected', isOpen: false }]),
    ]);
  },
};
