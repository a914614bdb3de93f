import type { PageTask } from '../pages/tasks.js';
import { taskWords } from '../words/tasks.js';
import { eventOf, type ReferralForm } from './form.js';

/** The form that confirms one task; its event names the task, so it has an address of its own. */
export function taskForm(task: PageTask): ReferralForm {
  const { title, explanation, confirmation } = taskWords(task);
  return {
    path: `tasks/${task.taskId}`,
    title,
    submit: 'Bevestigen',
    done: 'De taak is bevestigd.',
    scope: 'referrals:report',
    isOffered: () => false,
    explanation: () => [explanation],
    fields: () => [
      { kind: 'confirmation', name: 'done', label: confirmation, missing: 'Vink dit aan zodra het gebeurd is.' },
    ],
    send: (client, caller, referralId, _values, eventId) =>
      client.report(caller, referralId, eventOf('forwardingConfirmed', eventId, {}, { taskId: task.taskId })),
  };
}
