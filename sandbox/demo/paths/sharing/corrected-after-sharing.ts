import { correction } from '../../correction.js';
import { callsIn } from '../../counting.js';
import { handedOff } from '../../handed-off.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { seenBySender } from '../../seen-by-sender.js';
import { CAW, sharingAgreement } from '../../sharing-agreement.js';

/** R13, guarantee H: a partner gets the corrected data once the OCMW has it; of any of that the sender sees nothing. */
export const correctedAfterSharing: Path = {
  name: 'corrected-after-sharing',
  title: 'Handed off, passed on to a CAW, then corrected: the CAW is to get the corrected data',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const agreement = await sharingAgreement(world);
    const [shared, other] = [await handedOff(world, { agreement }), await handedOff(world, { agreement })];
    await shared.disclose(CAW.enterpriseNumber);
    world.tell('hand off', `the OCMW has passed the data of one on to ${CAW.name}, and has said so`);
    const before = await shared.openTasks();
    const [ofShared, ofOther] = [
      await shared.senderReports(correction(agreement)),
      await other.senderReports(correction(agreement)),
    ];
    await shared.audits('passedOn');
    await other.audits('passedOn');
    const [task, ...others] = await shared.openTasks();
    await shared.receiverReports({ type: 'forwardingConfirmed', taskId: task?.taskId });
    world.tell('hand off', `corrected: the OCMW has forwarded it to ${CAW.name}, and has confirmed that`);
    const [seenOfShared, seenOfOther] = [await seenBySender(shared, ofShared), await seenBySender(other, ofOther)];
    const ofNobody = await other.openTasks();
    return shared.result(
      'handed off and passed on to a partner; corrected: passed on, forwarded and confirmed',
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'passCorrection 200']),
        ...otherThan('tasks before the correction', before, []),
        ...otherThan('the task', [task?.kind, task?.partner], ['forwardCorrection', CAW.enterpriseNumber]),
        ...otherThan('other tasks, and of one that was not passed on', [...others, ...ofNobody], []),
        ...otherThan('what the sender sees of both', seenOfShared, seenOfOther),
      ],
    );
  },
};
