import { type RawBuilder, sql } from 'kysely';
import type { ReferralRow } from './schema.js';

/**
 * Whether the client was referred before under the same agreement, as far as is still known: by a referral that was accepted
 * earlier, or that the receiver was sent before. The acceptance looks as well; two that are accepted at the same moment do not
 * see each other there. Two whose first permits are issued at the same moment too would both go unmarked. For the statement
 * that writes a permit: it costs no journey of its own.
 */
export function repeatsClient({ referral_id }: Pick<ReferralRow, 'referral_id'>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from referral as this
    join blind_index as own on own.referral_id = this.referral_id
    join blind_index as same on same.code = own.code and same.referral_id <> own.referral_id
    join referral as other on other.referral_id = same.referral_id and other.agreement_id = this.agreement_id
    where this.referral_id = ${referral_id} and (other.permitted_version is not null
      or (other.accepted_at, other.referral_id) < (this.accepted_at, this.referral_id)))`;
}
