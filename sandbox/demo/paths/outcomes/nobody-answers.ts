import { callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R11: the receiver reports nothing; reminders and escalation, and closing only because the agreement says so. */
export const nobodyAnswers: Path = {
  name: 'nobody-answers',
  title: 'Nobody answers: reminders, escalation, agreed closing',
  expected: 'expired/contactTimeOver',
  async run(world) {
    const { reminderDays, closeAfterDays } = world.agreement.contact;
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.skipTime();
    await referral.ends();
    world.tell('wait', `reminders on days ${reminderDays.join(' and ')}, then an escalation, and nobody answers`);
    world.tell('purge', `day ${closeAfterDays}: closed by the agreement’s rule, erased and purged`);
    return referral.result(
      `${reminderDays.length} reminders and an escalation without an answer; closed after ${closeAfterDays} days`,
      (found) => [
        ...otherThan('reminders', found.auditActions.filter(isReminding), [
          ...reminderDays.map(() => 'reminder'),
          'escalation',
        ]),
        ...otherThan('timers', eventsIn(found, 'TIMER_FIRED'), reminderDays.length + 2),
        ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 0),
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ],
    );
  },
};

function isReminding(action: string): boolean {
  return action === 'reminder' || action === 'escalation';
}
