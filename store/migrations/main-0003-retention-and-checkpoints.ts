import { statements } from './statements.js';

/**
 * What stays of a referral whose status is gone, and checkpoints of the audit trail. Entries are still append-only; a chain
 * may go as a whole, in a transaction that leaves its tombstone, once no referral and no agreement carries its head.
 */
export const retentionAndCheckpoints = statements(`
alter table referral alter column idempotency_key drop not null;
alter table referral add column shown_to_sender boolean not null default true;
create index referral_ended on referral (agreement_id, referral_id) where ended_at is not null;
create table referral_remains (
  referral_id uuid primary key, agreement_id text not null, agreement_version integer not null,
  sender text not null, receiver text not null, permitted boolean not null, ended_on text not null,
  audit_sequence bigint not null, audit_hash text not null,
  foreign key (agreement_id, agreement_version) references agreement_version);
create index referral_remains_agreement on referral_remains (agreement_id, referral_id);
alter table purge_record drop constraint purge_record_referral_id_fkey;
alter table breach_item drop constraint breach_item_referral_id_fkey;
alter table dossier drop constraint dossier_referral_id_fkey;
create table retention_tally (
  agreement_id text not null references agreement_switch, class text not null, count bigint not null,
  primary key (agreement_id, class));
create table audit_checkpoint (
  number integer primary key, date text not null, taken_at timestamptz not null, hash text not null,
  key_id text not null, chains bigint not null, entries bigint not null);
create index audit_checkpoint_taken on audit_checkpoint (taken_at);
create table audit_tombstone (
  chain text primary key, agreement_id text not null, sequence bigint not null, hash text not null,
  removed_at timestamptz not null default now(), transaction_id xid8 not null default pg_current_xact_id(),
  checkpoint integer);
create function refuse_false_tombstone() returns trigger language plpgsql as $$
declare last record; begin
  if tg_op = 'UPDATE' then
    if (new.chain, new.agreement_id, new.sequence, new.hash, new.removed_at, new.transaction_id)
      is distinct from (old.chain, old.agreement_id, old.sequence, old.hash, old.removed_at, old.transaction_id) then
      raise exception 'a tombstone stays as it is' using errcode = 'insufficient_privilege'; end if;
    return new; end if;
  if exists (select 1 from referral where 'referral/' || referral_id = new.chain)
    or exists (select 1 from agreement_switch where 'agreement/' || agreement_id = new.chain) then
    raise exception 'the head of this chain is in use' using errcode = 'insufficient_privilege'; end if;
  select sequence, hash into last from audit_entry where chain = new.chain order by sequence desc limit 1;
  if last.sequence is distinct from new.sequence or last.hash is distinct from new.hash then
    raise exception 'a tombstone carries the last entry of its chain' using errcode = 'insufficient_privilege'; end if;
  new.transaction_id := pg_current_xact_id(); return new; end $$;
create trigger tombstone_is_true before insert or update on audit_tombstone for each row execute function refuse_false_tombstone();
create function refuse_half_a_chain() returns trigger language plpgsql as $$ begin
  if exists (select 1 from audit_entry where chain = new.chain) then
    raise exception 'an audit chain goes as a whole' using errcode = 'insufficient_privilege'; end if;
  return null; end $$;
create constraint trigger tombstone_of_whole_chain after insert on audit_tombstone
  deferrable initially deferred for each row execute function refuse_half_a_chain();
create or replace function refuse_rewrite() returns trigger language plpgsql as $$ begin
  if tg_op = 'DELETE' then
    if exists (select 1 from audit_tombstone where chain = old.chain and transaction_id = pg_current_xact_id()) then
      return old; end if; end if;
  raise exception 'audit entries are append-only' using errcode = 'insufficient_privilege'; end $$;
`);
