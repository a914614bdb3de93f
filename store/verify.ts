import { deliverUntil } from '../domain/due-moments.js';
import { isUuid } from '../domain/identifiers.js';
import type { ReferralInput, ReferralProgress } from '../domain/progress.js';
import { judgeRecord, newestRecord } from './judged-record.js';
import { eventsBeyond, progressOf, UnknownReferral } from './locked-referral.js';
import { read, type Store } from './store.js';

/**
 * What the store says when a workflow starts, judged. It writes nothing: the permit judges again under the locks, and parks
 * there where the agreement is suspended or has lapsed. Throws `UnknownReferral` for an id the store does not hold or an input that
 * differs from it.
 */
export async function verifyReferral(store: Store, input: ReferralInput): Promise<ReferralProgress> {
  if (!isReferralInput(input)) throw new UnknownReferral();
  const row = await read(store, (db) =>
    db.selectFrom('referral').selectAll().where('referral_id', '=', input.referralId).executeTakeFirst(),
  );
  // An id in another spelling is another workflow's id, and one referral has one workflow.
  if (row?.referral_id !== input.referralId || row.agreement_id !== input.agreementId) throw new UnknownReferral();
  const events = await read(store, (db) => eventsBeyond(db, row));
  const now = await store.clock.now(input.referralId);
  const agreement = store.agreements.version(row.agreement_id, row.agreement_version);
  // The first permit fixes this moment; until then it counts from now.
  const progress = { deliverUntil: deliverUntil(agreement, now), ...progressOf(row, events) };
  if (row.state !== 'received' || events.length > 0) return progress;
  const record = await newestRecord(store, row);
  if ('unreadable' in record) return progress;
  const suspended = await read(store, (db) =>
    db
      .selectFrom('agreement_switch')
      .select('suspended')
      .where('agreement_id', '=', row.agreement_id)
      .executeTakeFirst(),
  );
  const verdict = judgeRecord({ row, agreement, now }, record.submission, suspended?.suspended ?? false);
  if (verdict.verdict === 'refused') return { ...progress, refusals: verdict.refusals.map((refusal) => refusal.code) };
  return progress;
}

/** Exactly the three identifiers: whoever starts a workflow with anything more, or less, started no referral of ours. */
function isReferralInput(input: unknown): input is ReferralInput {
  if (typeof input !== 'object' || input === null) return false;
  const { referralId, agreementId, agreementVersion, ...others } = input as Record<string, unknown>;
  return (
    Object.keys(others).length === 0 &&
    isUuid(referralId) &&
    typeof agreementId === 'string' &&
    Number.isSafeInteger(agreementVersion)
  );
}
