import { randomUUID } from 'node:crypto';
import type { Agreement } from '../domain/agreement.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { judge } from '../domain/judge.js';
import { Problem } from '../domain/problems.js';
import type { ReferralInput } from '../domain/progress.js';
import type { Submission } from '../domain/referral.js';
import type { Refusal } from '../domain/refusals.js';
import type { AcceptedReferral } from '../domain/views.js';
import { appendAgreementAudit } from './agreement-audit.js';
import { clientCode, contentCode } from './codes.js';
import { sealRecord } from './keys.js';
import { LockedReferral } from './locked-referral.js';
import type { ReferralRow } from './schema.js';
import { commit, read, type Store, type Tx } from './store.js';
import { isSuspended } from './switch-state.js';

export interface SubmissionByCaller {
  submission: Submission;
  /** UUID; one per sender. */
  idempotencyKey: string;
  /** Enterprise number of the calling organisation. */
  caller: string;
}

/**
 * Accepts a referral for ever (guarantee F) or refuses it with nothing kept but one audit entry of codes. The key is
 * committed first, then data, status, audit and outbox in one transaction; only then does this return.
 *
 * Throws `Problem`: `referralRefused` with every refusal, `repeatedWithOtherContent`; `StoreFailure` when a database
 * does not answer, in which case nothing was accepted or a repeat with the same key finds it.
 */
export async function acceptReferral(store: Store, request: SubmissionByCaller): Promise<AcceptedReferral> {
  const { submission, idempotencyKey, caller } = request;
  const code = contentCode(store.keyring, submission);
  const before = await findByKey(store, caller, idempotencyKey);
  if (before !== undefined) return repeated(before, code);

  const now = await store.clock.now(submission.agreementId);
  const agreement = store.agreements.current(submission.agreementId, brusselsDate(now));
  if (agreement === undefined || agreement.sender.enterpriseNumber !== caller) throw unknownAgreement();
  const suspended = await isSuspended(store, agreement.agreementId);
  await refuseUnlessAllowed(store, agreement, judge(submission, agreement, { now, suspended }), now, caller);

  const referralId = randomUUID();
  const sealed = await sealRecord(store, { referralId, recordVersion: 1 }, submission);
  const accepted = await commit(store, 'accept', async (tx) => {
    const still = await tx
      .selectFrom('agreement_switch')
      .select('suspended')
      .where('agreement_id', '=', agreement.agreementId)
      .forShare()
      .executeTakeFirstOrThrow();
    if (still.suspended) return 'suspended';
    const inserted = await insertReferral(store, tx, { referralId, agreement, request, code, now });
    if (!inserted) return 'repeated';
    await tx
      .insertInto('client_record')
      .values({ referral_id: referralId, record_version: 1, key_id: sealed.keyId, ciphertext: sealed.ciphertext })
      .execute();
    await tx
      .insertInto('blind_index')
      .values({ referral_id: referralId, code: clientCode(store.keyring, submission) })
      .execute();
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    await referral.audit(`sender:${caller}`, 'accepted', {
      memberId: submission.teamMember.memberId,
      consentGivenAt: submission.consent.givenAt,
      consentManner: submission.consent.manner,
      consentItems: submission.consent.items.join('+'),
      noticeVersion: submission.information.noticeVersion,
    });
    const input: ReferralInput = {
      referralId,
      agreementId: agreement.agreementId,
      agreementVersion: agreement.version,
    };
    await referral.enqueue('start', { ...input });
    await referral.tellSender('received');
    await referral.save();
    return 'accepted';
  });
  if (accepted === 'suspended') {
    await refuseUnlessAllowed(store, agreement, judge(submission, agreement, { now, suspended: true }), now, caller);
  }
  if (accepted !== 'accepted') {
    // Another request with the same key won the race: its referral is the one; our unused key is swept.
    const winner = await findByKey(store, caller, idempotencyKey);
    if (winner === undefined) throw new Problem('serviceUnavailable');
    return repeated(winner, code);
  }
  return {
    referralId,
    agreementId: agreement.agreementId,
    status: 'received',
    acceptedAt: now.toISOString(),
    repeated: false,
  };
}

function findByKey(store: Store, sender: string, idempotencyKey: string): Promise<ReferralRow | undefined> {
  return read(store, (db) =>
    db
      .selectFrom('referral')
      .selectAll()
      .where('sender', '=', sender)
      .where('idempotency_key', '=', idempotencyKey)
      .executeTakeFirst(),
  );
}

/** The recorded answer; once the sender sees the end there is nothing to compare with, and the answer stays the same. */
function repeated(row: ReferralRow, code: string): AcceptedReferral {
  if (row.content_code !== null && row.content_code !== code) throw new Problem('repeatedWithOtherContent');
  return {
    referralId: row.referral_id,
    agreementId: row.agreement_id,
    status: 'received',
    acceptedAt: row.accepted_at.toISOString(),
    repeated: true,
  };
}

function unknownAgreement(): Problem {
  // The same answer for an agreement of others and one that never existed.
  return new Problem('badRequest', [
    {
      type: 'invalidInput',
      in: 'body',
      name: 'agreementId',
      detail: 'must be an agreement of which the caller is the sender',
    },
  ]);
}

async function refuseUnlessAllowed(
  store: Store,
  agreement: Agreement,
  verdict: ReturnType<typeof judge>,
  now: Date,
  caller: string,
): Promise<void> {
  if (verdict.verdict === 'allowed') return;
  const refusals: Refusal[] = verdict.refusals;
  await commit(store, 'refuse', (tx) =>
    appendAgreementAudit(tx, agreement, {
      at: now,
      actor: `sender:${caller}`,
      action: 'submissionRefused',
      codes: { refusals: refusals.map((refusal) => refusal.code).join('+') },
    }),
  );
  throw new Problem(
    'referralRefused',
    refusals.map((refusal) => ({
      type: 'rejectedInput',
      in: 'body',
      name: refusal.field,
      detail: `${refusal.rule} (${refusal.requirement})`,
      code: refusal.code,
    })),
  );
}

async function insertReferral(
  store: Store,
  tx: Tx,
  given: { referralId: string; agreement: Agreement; request: SubmissionByCaller; code: string; now: Date },
): Promise<boolean> {
  const { referralId, agreement, request, code, now } = given;
  const { submission } = request;
  const earlier = await tx
    .selectFrom('blind_index')
    .innerJoin('referral', 'referral.referral_id', 'blind_index.referral_id')
    .select('blind_index.referral_id')
    .where('code', '=', clientCode(store.keyring, submission))
    .where('agreement_id', '=', agreement.agreementId)
    .limit(1)
    .executeTakeFirst();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('referral')
    .values({
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
      repeat_of_client: earlier !== undefined,
      member_id: submission.teamMember.memberId,
      // Proof of consent (GDPR 7) that stays after the purge: dates and codes.
      consent_proof: JSON.stringify({
        givenAt: submission.consent.givenAt,
        items: submission.consent.items,
        manner: submission.consent.manner,
        recordedBy: submission.consent.recordedBy,
        recipient: submission.consent.recipient,
        free: submission.consent.free,
        explicit: submission.consent.explicit,
        informedAt: submission.information.givenAt,
        noticeVersion: submission.information.noticeVersion,
        noticeLanguage: submission.information.language,
      }),
      closed_shown: false,
      audit_sequence: 0,
      audit_hash: '',
    })
    .onConflict((conflict) => conflict.columns(['sender', 'idempotency_key']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
