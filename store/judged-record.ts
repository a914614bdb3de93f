import { agreementRefusals } from '../domain/agreement-validity.js';
import { judge, judgeCorrection, type Verdict } from '../domain/judge.js';
import type { Submission } from '../domain/referral.js';
import { versionInForce } from './agreement-catalogue.js';
import { DecryptionFailure } from './encryption.js';
import { openRecord } from './keys.js';
import type { LockedReferral } from './locked-referral.js';
import type { ReferralRow } from './schema.js';
import type { Store, Tx } from './store.js';

/** The newest record of a referral, or why it cannot be read. */
export type NewestRecord =
  | { recordVersion: number; submission: Submission }
  | { recordVersion: number; unreadable: DecryptionFailure['code'] };

/** Decrypts the newest record version. Done before the row is locked; whoever judges checks the version again under it. */
export async function newestRecord(
  store: Store,
  row: Pick<ReferralRow, 'referral_id' | 'record_version'>,
): Promise<NewestRecord> {
  const id = { referralId: row.referral_id, recordVersion: row.record_version };
  try {
    return { recordVersion: id.recordVersion, submission: await openRecord(store, id) };
  } catch (error) {
    if (error instanceof DecryptionFailure) return { recordVersion: id.recordVersion, unreadable: error.code };
    throw error;
  }
}

/** Whether the agreement is suspended, with its switch locked `FOR SHARE`: taken before the referral's row, always. */
export async function lockSwitch(tx: Tx, agreementId: string): Promise<{ suspended: boolean }> {
  const row = await tx
    .selectFrom('agreement_switch')
    .select('suspended')
    .where('agreement_id', '=', agreementId)
    .forShare()
    .executeTakeFirst();
  return { suspended: row?.suspended ?? false };
}

/** Where the version accepted under has lapsed and a successor is valid, the referral goes on under the successor. */
export async function adoptSuccessor(store: Store, referral: LockedReferral): Promise<void> {
  const { agreement, now } = referral;
  if (!agreementRefusals(agreement, { now, suspended: false }).includes('agreementLapsed')) return;
  const successor = versionInForce(store.agreements, agreement.agreementId, now);
  if (successor !== undefined) await referral.adopt(successor);
}

/** What `judge` says of sending this record now. A delivered record is being corrected: consent's age no longer counts. */
export function judgeRecord(
  { row, agreement, now }: Pick<LockedReferral, 'row' | 'agreement' | 'now'>,
  submission: Submission,
  suspended: boolean,
): Verdict {
  return row.delivered_version === null
    ? judge(submission, agreement, { now, suspended })
    : judgeCorrection(submission, agreement, { suspended });
}
