import { type Insertable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Agreement } from '../domain/agreement.js';
import type { ReferralInput } from '../domain/progress.js';
import type { Submission } from '../domain/referral.js';
import { entryAfter, legalBasisOf, NO_ENTRY, referralChain } from './audit.js';
import { clientCode } from './codes.js';
import type { Keyring } from './keyring.js';
import type { SealedRecord } from './keys.js';
import type { Database } from './schema.js';

export interface SubmissionByCaller {
  submission: Submission;
  /** UUID; one per sender. */
  idempotencyKey: string;
  /** Enterprise number of the calling organisation. */
  caller: string;
}

/** Everything that is kept of a referral from its acceptance on. */
export interface NewReferral {
  referral: Omit<Insertable<Database['referral']>, 'repeat_of_client'>;
  record: Insertable<Database['client_record']>;
  blindIndex: Insertable<Database['blind_index']>;
  /** The first entry of its chain, which the referral's row has as its head. */
  audit: Insertable<Database['audit_entry']>;
  outbox: Insertable<Database['outbox']>;
  feedItem: Insertable<Database['feed_item']>;
}

/** The rows of a referral as it is accepted, with the first entry of its audit chain. */
export function newReferral(
  keyring: Keyring,
  given: {
    request: SubmissionByCaller;
    agreement: Agreement;
    sealed: SealedRecord;
    code: string;
    now: Date;
  },
): NewReferral {
  const { request, agreement, sealed, code, now } = given;
  const { submission, caller } = request;
  const { referralId } = sealed;
  const { consent, information } = submission;
  const audit = entryAfter(referralChain(referralId), NO_ENTRY, {
    at: now,
    actor: `sender:${caller}`,
    action: 'accepted',
    codes: {
      memberId: submission.teamMember.memberId,
      consentGivenAt: consent.givenAt,
      consentManner: consent.manner,
      consentItems: consent.items.join('+'),
      noticeVersion: information.noticeVersion,
    },
    legalBasis: legalBasisOf(agreement),
  });
  const input: ReferralInput = {
    referralId,
    agreementId: agreement.agreementId,
    agreementVersion: agreement.version,
  };
  return {
    referral: {
      referral_id: referralId,
      agreement_id: agreement.agreementId,
      agreement_version: agreement.version,
      sender: agreement.sender.enterpriseNumber,
      receiver: agreement.receiver.enterpriseNumber,
      idempotency_key: request.idempotencyKey,
      content_code: code,
      state: 'received',
      accepted_at: now,
      state_since: now,
      record_version: 1,
      event_sequence: 0,
      applied_through: 0,
      contact_attempts: 0,
      contact_overdue: false,
      due: '[]',
      member_id: submission.teamMember.memberId,
      // Proof of consent (GDPR 7) that stays after the purge: dates and codes.
      consent_proof: JSON.stringify({
        givenAt: consent.givenAt,
        items: consent.items,
        manner: consent.manner,
        recordedBy: consent.recordedBy,
        recipient: consent.recipient,
        free: consent.free,
        explicit: consent.explicit,
        informedAt: information.givenAt,
        noticeVersion: information.noticeVersion,
        noticeLanguage: information.language,
      }),
      closed_shown: false,
      audit_sequence: audit.sequence,
      audit_hash: audit.hash,
    },
    record: { referral_id: referralId, record_version: 1, key_id: sealed.keyId, ciphertext: sealed.ciphertext },
    blindIndex: { referral_id: referralId, code: clientCode(keyring, submission) },
    audit,
    outbox: {
      referral_id: referralId,
      purpose: 'start',
      payload: JSON.stringify(input),
      attempts: 0,
      done_at: null,
      last_fault: null,
      quarantined: false,
    },
    feedItem: {
      organisation: agreement.sender.enterpriseNumber,
      referral_id: referralId,
      kind: 'statusChanged',
      codes: JSON.stringify({ status: 'received' }),
      at: now,
    },
  };
}

/**
 * Writes it by one statement, which is a transaction of its own: one journey to the database instead of one for each row, and
 * one commit. Under the agreement's switch, as every other writer; nobody else can know the referral, so its row needs no lock.
 * Nothing is written where the agreement is suspended by now, or the sender's key has a referral already.
 */
export async function insertNewReferral(
  db: Kysely<Database>,
  { referral, record, blindIndex, audit, outbox, feedItem }: NewReferral,
): Promise<'accepted' | 'suspended' | 'repeated'> {
  // Planned once, maybe while the tables are empty: so written that there is no way but by the two indexes.
  const repeatOfClient = sql<boolean>`exists (
    select from blind_index where code = ${blindIndex.code} and ${referral.agreement_id} =
      (select agreement_id from referral as earlier where earlier.referral_id = blind_index.referral_id))`;
  const { rows } = await sql<{ suspended: boolean; accepted: boolean }>`/* acceptReferral */
    with switch as (select suspended from agreement_switch where agreement_id = ${referral.agreement_id} for share),
    accepted as (
      ${row('referral', { ...referral, repeat_of_client: repeatOfClient })} from switch where not suspended
      on conflict (sender, idempotency_key) do nothing
      returning referral_id
    ),
    record as (${row('client_record', record)} from accepted),
    indexed as (${row('blind_index', blindIndex)} from accepted),
    audited as (${row('audit_entry', audit)} from accepted),
    enqueued as (${row('outbox', outbox)} from accepted),
    told as (${row('feed_item', feedItem)} from accepted)
    select suspended, exists (select from accepted) as accepted from switch`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new Error('an agreement without a switch');
  if (found.suspended) return 'suspended';
  return found.accepted ? 'accepted' : 'repeated';
}

/** `insert into … select …`: one row, where what follows has one. */
function row<Table extends keyof Database>(
  table: Table,
  values: { [Column in keyof Insertable<Database[Table]>]: Insertable<Database[Table]>[Column] | RawBuilder<unknown> },
): RawBuilder<unknown> {
  const columns = Object.keys(values).map((column) => sql.ref(column));
  return sql`insert into ${sql.table(table)} (${sql.join(columns)}) select ${sql.join(Object.values(values))}`;
}
