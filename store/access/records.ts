import type { ExportedReferral, HeldRecord } from '../../domain/access-export.js';
import { consentedClient } from '../../domain/consent.js';
import type { Submission } from '../../domain/referral.js';
import type { Caller } from '../../domain/views.js';
import { DecryptionFailure } from '../encryption.js';
import { openRecord } from '../keys.js';
import type { ReferralRow } from '../schema.js';
import { read, type Store } from '../store.js';
import { isUnsent } from './find.js';

/**
 * The record versions held, decrypted, as far as the caller may see them: an operator everything; the sender what it sent
 * itself, until it may have been sent; the receiver of what was sent to it what travelled, and what it reported. Where referrals
 * are pulled the assigned person reads the record, and no export shows it to anybody else there (R4).
 */
export async function heldRecords(
  store: Store,
  caller: Caller,
  row: ReferralRow,
): Promise<Pick<ExportedReferral, 'records' | 'notDisclosed'>> {
  if (caller.role === 'sender' && !isUnsent(row)) return { notDisclosed: ['records'] };
  if (caller.role === 'receiver' && row.offered_version !== null) return { notDisclosed: ['records'] };
  const { referral_id: referralId } = row;
  const held = await read(store, (db) =>
    db
      .selectFrom('client_record')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .orderBy('record_version')
      .execute(),
  );
  const mayHave = await versionsOf(store, caller, referralId);
  const versions = held.map((record) => record.record_version).filter((version) => mayHave(version));
  const ids = versions.map((recordVersion) => ({ referralId, recordVersion }));
  return { records: await Promise.all(ids.map((id) => heldRecord(store, caller, id))) };
}

/** Which versions are the caller's to see: the ones it brought itself, and the receiver's also those with a permit. */
async function versionsOf(store: Store, caller: Caller, referralId: string): Promise<(version: number) => boolean> {
  if (caller.role === 'operator') return () => true;
  const own = await read(store, (db) =>
    db
      .selectFrom('event')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .where('reported_by', '=', `${caller.role}:${caller.enterpriseNumber}`)
      .execute(),
  );
  const others =
    caller.role === 'sender'
      ? [{ record_version: 1 }]
      : await read(store, (db) =>
          db.selectFrom('permit').select('record_version').where('referral_id', '=', referralId).execute(),
        );
  const versions = new Set([...own, ...others].map((one) => one.record_version));
  return (version) => versions.has(version);
}

async function heldRecord(
  store: Store,
  caller: Caller,
  id: { referralId: string; recordVersion: number },
): Promise<HeldRecord> {
  const { recordVersion } = id;
  try {
    const record = await openRecord(store, id);
    return { recordVersion, content: caller.role === 'receiver' ? whatTravels(record) : record };
  } catch (error) {
    if (!(error instanceof DecryptionFailure)) throw error;
    return { recordVersion, unreadable: error.code };
  }
}

/** Nothing that was not consented to, and no reference of the evidence, which stays with the sender. */
function whatTravels(record: Submission): Partial<Submission> {
  return { purpose: record.purpose, client: consentedClient(record) };
}
