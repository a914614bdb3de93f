import { statements } from './statements.js';

/**
 * Remembers which correction of a delivered record waits for a resumption, and finds what is parked. One that waits today
 * may wait for that, so it is asked for once more.
 */
export const parkedCorrections = statements(`
alter table referral add column correction_parked boolean not null default false;
update referral set correction_parked = true where state = 'awaitingOutcome' and record_version > delivered_version;
create index referral_parked on referral (accepted_at, referral_id) where state = 'suspended' or correction_parked;
`);
