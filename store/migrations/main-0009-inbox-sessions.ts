import { statements } from './statements.js';

/** Who is signed in at the inbox: the hash of what their browser holds, and nothing by which anybody else could call. */
export const inboxSessions = statements(`
create table inbox_session (
  session_hash text primary key, organisation text not null, subject text not null, scopes text[] not null,
  expires_at timestamptz not null, last_seen_at timestamptz not null default now()
);
create index inbox_session_expired on inbox_session (expires_at);
`);
