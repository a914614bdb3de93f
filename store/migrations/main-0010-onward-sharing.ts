import { statements } from './statements.js';

/**
 * What the receiver's people have to do by hand: one task of a kind for each partner and cause. What was disclosed to a partner
 * is an event like any other.
 */
export const onwardSharing = statements(`
create table task (
  task_id uuid primary key default gen_random_uuid(), position bigint generated always as identity unique,
  referral_id uuid not null references referral, organisation text not null, kind text not null,
  partner text, cause text not null default '', opened_at timestamptz not null, due_at timestamptz not null,
  escalated_at timestamptz, confirmed_at timestamptz);
create unique index task_once on task (referral_id, kind, coalesce(partner, ''), cause);
create index task_open on task (organisation, position) where confirmed_at is null;
create index task_due on task (due_at) where confirmed_at is null and escalated_at is null;
`);
