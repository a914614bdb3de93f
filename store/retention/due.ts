import { type RawBuilder, sql } from 'kysely';
import type { RetentionPolicy } from '../../domain/agreement.js';
import type { RetentionClass } from '../../domain/retention-classes.js';

/** One row whose time is over. */
export interface DueRow {
  class: RetentionClass;
  referral_id: string;
  /** Of the row, in the table of its class. */
  key: string;
  /** yyyy-MM-dd in Brussels: the day from which its retention counts. */
  counted_from: string;
}

const TODAY = sql`(now() at time zone 'Europe/Brussels')::date`;
const day = (column: string) => sql`(${sql.ref(column)} at time zone 'Europe/Brussels')::date`;
/** Kept for whole calendar years after a day; 29 February gives 28 February (domain/retention.ts). Never where none is agreed. */
const over = (date: RawBuilder<unknown>, years: number | undefined) =>
  sql`(${date} + make_interval(years => ${years ?? null}::int))::date < ${TODAY}`;

/**
 * Every row of one agreement whose time is over, by the database's date; one statement, so that a dry run says exactly what a
 * run would do. What is open, has client data, or waits for the review of a breach is not among them, and of a referral whose
 * dossier stands in the register or is held only what travelled: messages, and what the sender sees.
 *
 * What the sender sees goes at a day that tells no ending from another (guarantee H): counted from the day `closed` was shown
 * where it was delivered, and it goes from a referral with a dossier on the same day as from one without.
 */
export function dueRows(
  agreementId: string,
  policy: Partial<RetentionPolicy>,
  referralId?: string,
): RawBuilder<DueRow> {
  const only = referralId === undefined ? sql`true` : sql`referral_id = ${referralId}`;
  return sql<DueRow>`
    with facts as (
      select referral_id, sender, true as has_status, shown_to_sender, idempotency_key,
        ${day('ended_at')} as ended_on, coalesce(${day('closed_shown_on')}, ${day('ended_at')}) as shown_ended_on
      from referral where ended_at is not null and agreement_id = ${agreementId} and ${only}
      union all
      select referral_id, sender, false, false, null, ended_on::date, null
      from referral_remains where agreement_id = ${agreementId} and ${only}),
    subject as (
      select facts.*, dossier_id, greatest(ended_on, shown_ended_on, destroyed_on::date) as counted_from,
        exists (select 1 from breach_item where breach_item.referral_id = facts.referral_id
          and reviewed_at is null) as in_breach,
        exists (select 1 from client_record where client_record.referral_id = facts.referral_id) as has_data,
        dossier.state <> 'destroyed' or exists (select 1 from legal_hold
          where legal_hold.dossier_id = dossier.dossier_id and lifted_at is null) as in_register
      from facts left join dossier using (referral_id) left join declaration using (dossier_id)),
    settled as (
      select subject.*, not has_data and in_register is not true as is_free,
        has_status and ${over(sql`shown_ended_on`, policy.statusYears)} as sender_over,
        has_status and not has_data and in_register is not true
          and ${over(sql`subject.counted_from`, policy.statusYears)} as status_over
      from subject where not in_breach)
    select 'senderView' as class, referral_id, referral_id::text as key, shown_ended_on::text as counted_from
      from settled where sender_over and shown_to_sender
    union all select 'idempotency', referral_id, referral_id::text, shown_ended_on::text
      from settled where idempotency_key is not null and ${over(sql`shown_ended_on`, policy.idempotencyYears)}
    union all select 'feed', referral_id, feed_id::text, ${day('at')}::text
      from settled join feed_item using (referral_id) where status_over
        or case when organisation = sender then sender_over else ${over(day('at'), policy.feedYears)} end
    union all select 'outbox', referral_id, outbox_id::text, coalesce(${day('done_at')}, counted_from)::text
      from settled join outbox using (referral_id) where status_over
        or (${day('done_at')} + ${policy.outboxDays ?? null}::int < ${TODAY} and not exists (
          select 1 from event where event.referral_id = settled.referral_id and purpose = 'passOn'
            and event_id::text = payload->>'eventId' and passed_on_at is null))
    union all select 'escalation', referral_id, escalation_id::text, coalesce(${day('resolved_at')}, counted_from)::text
      from settled join escalation using (referral_id)
      where status_over or ${over(day('resolved_at'), policy.escalationYears)}
    union all select 'status', referral_id, referral_id::text, counted_from::text from settled where status_over
    union all select 'purgeRecord', referral_id, referral_id::text, counted_from::text
      from settled join purge_record using (referral_id)
      where is_free and ${over(sql`counted_from`, policy.purgeRecordYears)}
    union all select 'declaration', referral_id, declaration_id::text, counted_from::text
      from settled join declaration using (dossier_id)
      where is_free and ${over(sql`counted_from`, policy.declarationYears)}
    union all select 'register', referral_id, dossier_id::text, counted_from::text
      from settled where dossier_id is not null and is_free and ${over(sql`counted_from`, policy.registerYears)}
    union all select 'breach', referral_id, organisation, counted_from::text
      from settled join breach_item using (referral_id)
      where is_free and ${over(sql`counted_from`, policy.breachYears)}
    union all select 'audit', referral_id, referral_id::text, counted_from::text
      from settled where is_free and ${over(sql`counted_from`, policy.auditYears)}
        and exists (select 1 from audit_entry where chain = 'referral/' || referral_id)`;
}
