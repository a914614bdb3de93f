import { passOnWorkflowId } from '../../../../domain/names.js';
import { skipTime } from '../../../time-skipping.js';
import { correction } from '../../correction.js';
import { auditedIn, callsIn } from '../../counting.js';
import { handedOff } from '../../handed-off.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** Kept only until it is passed on, and not for ever: the agreement's parking time bounds what the receiver refuses. */
export const correctionRefusedAfterHandOff: Path = {
  name: 'correction-refused-after-hand-off',
  title: 'Correction after the hand-off refused for good: kept for the agreed time, then destroyed; ops stay told',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const { receiver, temporal } = world.connector;
    const { parkAtMostDays } = world.agreement.transmission;
    const referral = await handedOff(world);
    receiver.misbehave(referral.referralId, 'refuses');
    const { eventId } = await referral.senderReports(correction(world.agreement));
    await referral.audits('passOnRefused');
    world.tell('hand off', 'corrected afterwards, and the receiver refuses it: an operator has to settle it');
    const workflowId = passOnWorkflowId(referral.referralId, eventId);
    await skipTime(temporal, workflowId);
    await temporal.workflow.getHandle(workflowId).result();
    world.tell('purge', `${parkAtMostDays} days later nobody has: the correction’s copy and key are destroyed`);
    return referral.result(
      `handed off; a correction refused by the receiver; given up after ${parkAtMostDays} days`,
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'passCorrection 422']),
        ...otherThan('given up', auditedIn(found, 'passOnGivenUp'), 1),
        ...otherThan('what ops were told of', found.escalations, [
          { what: 'passOn/rejected', isOpen: false },
          { what: 'passOnGivenUp/parkingTimeOver', isOpen: true },
        ]),
        ...otherThan('days that passed', found.skippedDays, parkAtMostDays),
      ],
    );
  },
};
