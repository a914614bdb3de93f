import { html } from 'ghtml';
import type { Task } from '../../../domain/tasks.js';
import type { Addresses } from '../addresses.js';
import { dutchDay } from '../moments.js';
import { taskWords } from '../words/tasks.js';
import { numberOf } from './referral-words.js';

/** A task, and the name that the agreement gives its partner. */
export interface PageTask extends Task {
  partnerName?: string;
}

/** One card for each task that somebody has to confirm. */
export function taskList(tasks: readonly PageTask[], addresses: Addresses): string[] {
  return tasks.map(
    (task) => html`<li>
<a href="${addresses.to(taskPath(task))}">${taskWords(task).title}</a>
<p class="quiet">Doorverwijzing ${numberOf(task.referralId)}, sinds ${dutchDay(task.openedAt)}${task.dueAt === undefined ? '' : `, vóór ${dutchDay(task.dueAt)}`}</p>
</li>
`,
  );
}

export function taskPath({ referralId, taskId }: Task): string {
  return `/referrals/${referralId}/tasks/${taskId}`;
}
