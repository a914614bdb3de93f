import { statements } from './statements.js';

/** Where referrals are pulled: which record version the receiver was offered, and which person of its may read it. */
export const pullMode = statements(`
alter table referral add column offered_version integer;
alter table referral add column assigned_to text;
create index referral_offered on referral (agreement_id, referral_id) where state = 'sending' and offered_version is not null;
`);
