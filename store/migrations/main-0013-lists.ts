import { statements } from './statements.js';

/** Each party's own referrals in the order of its list, and all of them in the order of an operator's. */
export const lists = statements(`
create index referral_of_sender on referral (sender, accepted_at desc, referral_id desc);
create index referral_of_receiver on referral (receiver, accepted_at desc, referral_id desc);
create index referral_of_all on referral (accepted_at desc, referral_id desc);
drop index referral_listed;
`);
