import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Agreement } from '../domain/agreement.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { judge } from '../domain/judge.js';
import { Problem } from '../domain/problems.js';
import type { Refusal } from '../domain/refusals.js';
import type { AcceptedReferral } from '../domain/views.js';
import { appendAgreementAudit } from './agreement-audit.js';
import { contentCode } from './codes.js';
import { destroyKeys, sealRecord } from './keys.js';
import { insertNewReferral, newReferral, type SubmissionByCaller } from './new-referral.js';
import type { ReferralRow } from './schema.js';
import { commit, commitStatement, read, type Store } from './store.js';

/**
 * Accepts a referral for ever (guarantee F) or refuses it with nothing kept but one audit entry of codes. The key is
 * committed first, then data, status, audit and outbox by one statement; only then does this return.
 *
 * Throws `Problem`: `referralRefused` with every refusal, `repeatedWithOtherContent`; `StoreFailure` when a database
 * does not answer, in which case nothing was accepted or a repeat with the same key finds it.
 */
export async function acceptReferral(store: Store, request: SubmissionByCaller): Promise<AcceptedReferral> {
  const { submission, caller } = request;
  const code = contentCode(store.keyring, submission);
  const now = await store.clock.now(submission.agreementId);
  const agreement = store.agreements.current(submission.agreementId, brusselsDate(now));
  if (agreement === undefined || agreement.sender.enterpriseNumber !== caller) {
    const { before } = await lookUp(store, request);
    if (before !== undefined) return repeated(before, code);
    throw unknownAgreement();
  }
  if (judge(submission, agreement, { now, suspended: false }).verdict !== 'allowed') {
    // A repeat gets its recorded answer also where its content would be refused by now.
    const { before, suspended } = await lookUp(store, request);
    if (before !== undefined) return repeated(before, code);
    throw await refusal(store, agreement, judge(submission, agreement, { now, suspended }), now, caller);
  }

  const referralId = randomUUID();
  const sealed = await sealRecord(store, { referralId, recordVersion: 1 }, submission);
  const written = newReferral(store.keyring, { request, agreement, sealed, code, now });
  const accepted = await commitStatement(
    store,
    'accept',
    (db) => insertNewReferral(db, written),
    (result) => result === 'accepted',
  );
  if (accepted !== 'accepted') {
    // A key that stays, because its database went away just now, is swept after a day.
    await destroyKeys(store, referralId, [1]).catch(() => undefined);
    const { before } = await lookUp(store, request);
    // Also where the agreement was suspended since.
    if (before !== undefined) return repeated(before, code);
    if (accepted === 'repeated') throw new Problem('serviceUnavailable');
    throw await refusal(store, agreement, judge(submission, agreement, { now, suspended: true }), now, caller);
  }
  return {
    referralId,
    agreementId: agreement.agreementId,
    status: 'received',
    acceptedAt: now.toISOString(),
    repeated: false,
  };
}

type Recorded = Pick<ReferralRow, 'referral_id' | 'agreement_id' | 'accepted_at' | 'content_code'>;

/** The referral that the sender's key has already, and whether the agreement is suspended: one question for both. */
async function lookUp(
  store: Store,
  { submission, idempotencyKey, caller }: SubmissionByCaller,
): Promise<{ before: Recorded | undefined; suspended: boolean }> {
  // Only the id of an agreement that there is goes into a statement: whatever else was sent could be anybody's name.
  const agreementId = store.agreements.versions(submission.agreementId)[0]?.agreementId ?? '';
  const found = await read(store, (db) =>
    db
      .selectFrom(sql`(select)`.as('always'))
      .leftJoin('referral', (join) =>
        join.on('referral.sender', '=', caller).on('referral.idempotency_key', '=', idempotencyKey),
      )
      .leftJoin('agreement_switch', (join) => join.on('agreement_switch.agreement_id', '=', agreementId))
      .select(['referral.referral_id', 'referral.agreement_id', 'accepted_at', 'content_code', 'suspended'])
      .executeTakeFirstOrThrow(),
  );
  const { referral_id, agreement_id, accepted_at, content_code, suspended } = found;
  const known = referral_id !== null && agreement_id !== null && accepted_at !== null;
  return {
    before: known ? { referral_id, agreement_id, accepted_at, content_code } : undefined,
    suspended: suspended ?? false,
  };
}

/** The recorded answer; once the sender sees the end there is nothing to compare with, and the answer stays the same. */
function repeated(row: Recorded, code: string): AcceptedReferral {
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

/** Audits the refusal; answers what the sender is told. */
async function refusal(
  store: Store,
  agreement: Agreement,
  verdict: ReturnType<typeof judge>,
  now: Date,
  caller: string,
): Promise<Problem> {
  const refusals: Refusal[] = verdict.verdict === 'allowed' ? [] : verdict.refusals;
  await commit(store, 'refuse', (tx) =>
    appendAgreementAudit(tx, agreement, {
      at: now,
      actor: `sender:${caller}`,
      action: 'submissionRefused',
      codes: { refusals: refusals.map((refusal) => refusal.code).join('+') },
    }),
  );
  return new Problem(
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
