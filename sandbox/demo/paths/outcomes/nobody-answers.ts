import { DrivenReferral } from '../../driven-referral.js';
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
      ({ auditActions }) => {
        const count = (action: string) => auditActions.filter((done) => done === action).length;
        return [
          ...(count('reminder') === reminderDays.length ? [] : [`${count('reminder')} reminders were sent`]),
          ...(count('escalation') === 1 ? [] : [`it was escalated ${count('escalation')} times`]),
        ];
      },
    );
  },
};
