import type { CheckedEvent } from '../contracts/events.js';
import { Problem } from '../domain/problems.js';
import { PURPOSE, type Submission } from '../domain/referral.js';
import { isTerminal } from '../domain/states.js';
import { newestRecord } from './judged-record.js';
import { type SealedRecord, sealRecord } from './keys.js';
import type { ReferralRow } from './schema.js';
import { read, type Store } from './store.js';

/** A correction's key is committed before the row is locked; a version that another correction took is tried again. */
export async function sealCorrection(
  store: Store,
  referralId: string,
  event: CheckedEvent,
): Promise<SealedRecord | undefined> {
  if (event.correction === undefined) return undefined;
  const row = await read(store, (db) =>
    db.selectFrom('referral').selectAll().where('referral_id', '=', referralId).executeTakeFirst(),
  );
  if (row === undefined || row.state === 'erasing' || (isTerminal(row.state) && row.state !== 'handedOff'))
    return undefined;
  const record = { ...(await recordToCorrect(store, row)), ...event.correction };
  return sealRecord(store, { referralId, recordVersion: row.record_version + 1 }, record);
}

/**
 * What the corrected record keeps of the old one. Once the old copy is gone (delivered, R11) the proof of consent still says
 * which items may travel, and nothing else is needed: a delivered record is not judged on its consent again.
 */
async function recordToCorrect(store: Store, row: ReferralRow): Promise<Submission> {
  const record = await newestRecord(store, row);
  if ('submission' in record) return record.submission;
  // A dossier that turned up when an erasure was asked for proves the delivery as well as a receipt does.
  if (row.delivered_at === null && row.state !== 'handedOff') throw new Problem('serviceUnavailable');
  const consent = row.consent_proof as unknown as Submission['consent'];
  return { agreementId: row.agreement_id, purpose: PURPOSE, consent } as Submission;
}
