import { statements } from './statements.js';

/** A task that something later has made pointless: nobody has to do it any more, and nobody did. */
export const supersededTasks = statements(`
alter table task add column superseded_at timestamptz;
drop index task_open, task_due;
create index task_open on task (organisation, position) where confirmed_at is null and superseded_at is null;
create index task_due on task (due_at) where confirmed_at is null and superseded_at is null and escalated_at is null;
`);
