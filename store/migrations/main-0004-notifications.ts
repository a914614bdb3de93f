import { statements } from './statements.js';

/** One notification per escalation, told outside the transaction that raised it; and the end of a breach's review. */
export const notifications = statements(`
alter table escalation add column due_at timestamptz;
alter table breach_item add column reviewed_at timestamptz;
alter table breach_item add column conclusion text;
create table notification (
  notification_id uuid primary key default gen_random_uuid(),
  escalation_id bigint not null unique references escalation on delete cascade,
  told text[] not null default '{}', attempts integer not null default 0, last_fault text,
  created_at timestamptz not null default now(), next_attempt_at timestamptz not null default now(),
  done_at timestamptz, given_up_at timestamptz);
create index notification_pending on notification (created_at) where done_at is null;
`);
