import { statements } from './statements.js';

/** One wrapped data key per record version. */
export const firstKeys = statements(`
create table data_key (
  key_id uuid primary key, referral_id uuid not null, record_version integer not null, wrapped text not null,
  created_at timestamptz not null default now());
create index data_key_referral on data_key (referral_id, record_version);
`);
