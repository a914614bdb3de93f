import type { CheckedEvent } from '../contracts/events.js';
import { Problem } from '../domain/problems.js';
import { PURPOSE, type Submission } from '../domain/referral.js';
import { isTerminal } from '../domain/states.js';
import type { Caller } from '../domain/views.js';
import { concerns } from './concerns.js';
import { newestRecord } from './judged-record.js';
import { type SealedRecord, sealRecord } from './keys.js';
import type { ReferralRow } from './schema.js';
import { read, type Store } from './store.js';

/**
 * A correction's key is committed before the row is locked; a version that another correction took is tried again. Undefined
 * for another organisation's referral, which is answered as fast as one that never existed, for a repeat, and for one that ended
 * undelivered.
 */
export async function sealCorrection(
  store: Store,
  caller: Caller,
  referralId: string,
  event: CheckedEvent,
): Promise<SealedRecord | undefined> {
  if (event.correction === undefined) return undefined;
  const row = await read(store, (db) =>
    db.selectFrom('referral').selectAll().where('referral_id', '=', referralId).executeTakeFirst(),
  );
  if (row === undefined || !concerns(caller, row)) return undefined;
  // Once delivered the same is done whatever became of it, or the time an answer takes would tell (guarantee H). A key of a
  // record that nobody keeps is swept.
  const isKept = row.state !== 'erasing' && (!isTerminal(row.state) || row.state === 'handedOff');
  if (!isKept && row.delivered_at === null) return undefined;
  if (await isKnown(store, referralId, event.eventId)) return undefined;
  const record = { ...(await recordToCorrect(store, row)), ...event.correction };
  return sealRecord(store, { referralId, recordVersion: row.record_version + 1 }, record);
}

async function isKnown(store: Store, referralId: string, eventId: string): Promise<boolean> {
  const event = await read(store, (db) =>
    db
      .selectFrom('event')
      .select('event_id')
      .where('referral_id', '=', referralId)
      .where('event_id', '=', eventId)
      .executeTakeFirst(),
  );
  return event !== undefined;
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
