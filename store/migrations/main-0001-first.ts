import { statements } from './statements.js';

/** Everything the connector started with. */
export const first = statements(`
create table agreement_version (
  agreement_id text not null, version integer not null, content_hash text not null, content jsonb not null,
  seen_at timestamptz not null, primary key (agreement_id, version));
create table agreement_switch (
  agreement_id text primary key, suspended boolean not null default false, suspended_by text,
  resumed_by_sender boolean not null default false, resumed_by_receiver boolean not null default false,
  audit_sequence bigint not null default 0, audit_hash text not null default '');
create table referral (
  referral_id uuid primary key, agreement_id text not null, agreement_version integer not null,
  sender text not null, receiver text not null, idempotency_key uuid not null, content_code text,
  state text not null, reason text, refusals jsonb, accepted_at timestamptz not null, state_since timestamptz not null,
  record_version integer not null, permitted_version integer, delivered_version integer, delivered_at timestamptz,
  state_before_erasing text, ending_event_id uuid, ending_state text, ending_reason text,
  event_sequence integer not null default 0, applied_through integer not null default 0,
  contact_attempts integer not null default 0, contact_overdue boolean not null default false,
  deliver_until timestamptz, due jsonb not null default '[]', repeat_of_client boolean not null,
  member_id uuid not null, consent_proof jsonb not null, closed_shown_on timestamptz, closed_shown boolean not null default false,
  ended_at timestamptz, audit_sequence bigint not null default 0, audit_hash text not null default '',
  foreign key (agreement_id, agreement_version) references agreement_version,
  unique (sender, idempotency_key));
create index referral_open on referral (referral_id) where ended_at is null;
create index referral_listed on referral (accepted_at desc, referral_id);
create index referral_closing on referral (closed_shown_on) where not closed_shown;
create table client_record (
  referral_id uuid not null references referral, record_version integer not null, key_id uuid not null unique,
  ciphertext text not null, primary key (referral_id, record_version));
create table blind_index (referral_id uuid primary key references referral, code text not null);
create index blind_index_code on blind_index (code);
create table permit (
  permit_id bigint generated always as identity primary key, referral_id uuid not null references referral,
  record_version integer not null, issued_at timestamptz not null);
create index permit_referral on permit (referral_id);
create table receipt (
  referral_id uuid not null references referral, record_version integer not null, receipt_id text not null,
  received_at timestamptz not null, recorded_at timestamptz not null, primary key (referral_id, record_version));
create table event (
  referral_id uuid not null references referral, event_id uuid not null, sequence integer, type text not null,
  codes jsonb not null, content_code text, reported_by text not null, via text not null, record_version integer,
  accepted_at timestamptz not null, passed_on_at timestamptz, primary key (referral_id, event_id), unique (referral_id, sequence));
create table outbox (
  outbox_id bigint generated always as identity primary key, referral_id uuid not null references referral,
  purpose text not null, payload jsonb not null, attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(), created_at timestamptz not null default now(), done_at timestamptz,
  last_fault text, quarantined boolean not null default false);
create index outbox_pending on outbox (referral_id, outbox_id) where done_at is null;
create table audit_entry (
  chain text not null, sequence bigint not null, at timestamptz not null, actor text not null, action text not null,
  codes jsonb not null, legal_basis text not null, previous_hash text not null, hash text not null,
  primary key (chain, sequence));
create function refuse_rewrite() returns trigger language plpgsql as $$ begin
  raise exception 'audit entries are append-only' using errcode = 'insufficient_privilege'; end $$;
create trigger audit_append_only before update or delete on audit_entry for each row execute function refuse_rewrite();
create trigger audit_no_truncate before truncate on audit_entry for each statement execute function refuse_rewrite();
create table feed_item (
  feed_id bigint generated always as identity primary key, transaction_id xid8 not null default pg_current_xact_id(),
  organisation text not null, referral_id uuid not null references referral, kind text not null, codes jsonb not null,
  at timestamptz not null);
create index feed_organisation on feed_item (organisation, transaction_id, feed_id);
create table dossier (
  dossier_id uuid primary key, referral_id uuid not null unique references referral, agreement_id text not null,
  agreement_version integer not null, receiver text not null, dossier_reference text not null, state text not null,
  opened_at timestamptz not null, closed_on text, last_day_kept text, destroy_from text);
create index dossier_due on dossier (destroy_from, dossier_id) where state in ('closed', 'destroying');
create table legal_hold (
  hold_id uuid primary key, dossier_id uuid not null references dossier, reason text not null,
  placed_at timestamptz not null, lifted_at timestamptz);
create table declaration (
  declaration_id uuid primary key, dossier_id uuid not null unique references dossier, rule_id text not null,
  provision text not null, instructed_at timestamptz not null, destroyed_on text);
create table purge_record (
  referral_id uuid primary key references referral, purged_at timestamptz not null, provision text not null,
  record_versions integer not null, receiver_confirmed boolean not null);
create table breach_item (
  referral_id uuid not null references referral, organisation text not null, opened_at timestamptz not null,
  due_at timestamptz not null, primary key (referral_id, organisation));
create table escalation (
  escalation_id bigint generated always as identity primary key, referral_id uuid not null references referral,
  kind text not null, code text not null, raised_at timestamptz not null, resolved_at timestamptz);
create unique index escalation_open on escalation (referral_id, kind) where resolved_at is null;
`);
