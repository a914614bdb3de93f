import type { Tx } from './store.js';

/** Deletes the ciphertext of record versions, and the blind index where none is left. Their keys are destroyed before. */
export async function deleteCopies(tx: Tx, referralId: string, recordVersions: readonly number[]): Promise<void> {
  if (recordVersions.length > 0) {
    await tx
      .deleteFrom('client_record')
      .where('referral_id', '=', referralId)
      .where('record_version', 'in', recordVersions)
      .execute();
  }
  const left = await tx
    .selectFrom('client_record')
    .select('record_version')
    .where('referral_id', '=', referralId)
    .limit(1)
    .executeTakeFirst();
  if (left === undefined) await tx.deleteFrom('blind_index').where('referral_id', '=', referralId).execute();
}
