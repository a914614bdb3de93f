import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { refusalOf } from '../../refusal.js';
import { CAW, sharingAgreement } from '../../sharing-agreement.js';

/** R13: what was passed on is called back as well, by the OCMW's people, and nothing is passed on any more. */
export const withdrawnAfterSharing: Path = {
  name: 'withdrawn-after-sharing',
  title: 'Passed on to a CAW, then consent withdrawn: the CAW is to erase too, and that is confirmed',
  expected: 'withdrawn/consentWithdrawn',
  async run(world) {
    const agreement = await sharingAgreement(world);
    const referral = await DrivenReferral.submit(world, { agreement });
    await referral.reaches('awaitingOutcome');
    const unlisted = await refusalOf(referral.disclose(agreement.sender.enterpriseNumber));
    await referral.disclose(CAW.enterpriseNumber);
    world.tell('wait', `the OCMW has passed the data on to ${CAW.name}, which the agreement lists, and has said so`);
    await referral.passDays(3);
    await referral.senderReports({ type: 'withdrawal', manner: 'oral', occurredAt: await referral.now() });
    await referral.ends();
    const [task, ...others] = await referral.openTasks();
    world.tell(
      'purge',
      `consent withdrawn: erased on both sides; the OCMW has a task, that ${CAW.name} erases as well`,
    );
    const late = await refusalOf(referral.disclose(CAW.enterpriseNumber));
    await referral.receiverReports({ type: 'forwardingConfirmed', taskId: task?.taskId });
    const left = await referral.openTasks();
    world.tell('purge', `the OCMW has confirmed that ${CAW.name} knows`);
    return referral.result(
      'delivered and passed on to a partner; withdrawn on day 3: erased, forwarded to the partner and confirmed',
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
        ...otherThan('a disclosure to somebody not listed', unlisted, ['partnerNotListed']),
        ...otherThan('the task', [task?.kind, task?.partner], ['forwardErasure', CAW.enterpriseNumber]),
        ...otherThan('other tasks', others, []),
        ...otherThan('a disclosure after the withdrawal', late, ['onwardSharingStopped']),
        ...otherThan('tasks left', left, []),
      ],
    );
  },
};
