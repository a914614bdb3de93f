import { statSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { Problem } from '../../../domain/problems.js';
import { DecryptionFailure, unwrapDataKey } from '../../../store/encryption.js';
import { readKeyring } from '../../../store/keyring.js';
import type { KeyDatabase } from '../../../store/schema.js';
import { keysByMasterKey } from '../../../store/stored-keys.js';
import type { Check, CheckResult } from './check.js';

/** Permission bits of everybody but the owner. */
const OTHERS = 0o077;

/** The master keys: can be read, by nobody else, and open what the key store holds. */
export function keyChecks(masterKeysFile: string, keyDatabase: Kysely<KeyDatabase>): Check[] {
  return [
    { name: 'master keys can be read', run: async () => checkReadable(masterKeysFile) },
    { name: 'master keys are closed to others', run: async () => checkMode(masterKeysFile) },
    { name: 'master keys open the stored keys', run: () => checkOpens(masterKeysFile, keyDatabase) },
    { name: 'stored keys are under the current master key', run: () => checkCurrent(masterKeysFile, keyDatabase) },
  ];
}

function checkReadable(file: string): CheckResult {
  try {
    const { masterKeys } = readKeyring(file);
    return { ok: true, detail: `${masterKeys.size} master key${masterKeys.size === 1 ? '' : 's'}` };
  } catch (error) {
    const detail = (error instanceof Problem && error.issues[0]?.detail) || 'cannot be read';
    return { ok: false, detail, remedy: 'point MASTER_KEYS_FILE to the JWK set with the master keys' };
  }
}

function checkMode(file: string): CheckResult {
  const mode = statSync(file).mode & 0o777;
  return {
    ok: (mode & OTHERS) === 0,
    detail: `mode 0${mode.toString(8).padStart(3, '0')}`,
    remedy: 'chmod 600 the file that MASTER_KEYS_FILE names, and change the keys if others could read it',
  };
}

/** Opens the oldest and the newest data key of each master key in use; what they are for is not looked at. */
async function checkOpens(file: string, keyDatabase: Kysely<KeyDatabase>): Promise<CheckResult> {
  const keyring = readKeyring(file);
  const { rows } = await sql<{ referral_id: string; record_version: number; wrapped: string }>`
    (select referral_id, record_version, wrapped from data_key order by created_at limit 1)
    union all
    (select referral_id, record_version, wrapped from data_key order by created_at desc limit 1)`.execute(keyDatabase);
  for (const row of rows) {
    try {
      await unwrapDataKey(keyring, { referralId: row.referral_id, recordVersion: row.record_version }, row.wrapped);
    } catch (error) {
      const detail = error instanceof DecryptionFailure ? error.code : 'cannot be opened';
      const remedy = 'put the master key that is missing back into MASTER_KEYS_FILE; purge nothing until then';
      return { ok: false, detail, remedy };
    }
  }
  return { ok: true, detail: rows.length === 0 ? 'no stored key yet' : 'oldest and newest stored key open' };
}

/** After a new master key was put first in the file: what is still under an older one, which must stay until it is not. */
async function checkCurrent(file: string, keyDatabase: Kysely<KeyDatabase>): Promise<CheckResult> {
  const { currentKeyId } = readKeyring(file);
  const counts = await keysByMasterKey(keyDatabase);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const older = total - (counts.get(currentKeyId) ?? 0);
  return {
    ok: older === 0,
    detail: older === 0 ? `all ${total}` : `${older} of ${total} are under an older one`,
    remedy: 'let every process read the new MASTER_KEYS_FILE, then referral keys rotate; keep the older key until then',
  };
}
