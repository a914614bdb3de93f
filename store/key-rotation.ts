import { brusselsDate } from '../domain/brussels-time.js';
import type { KeyRotation } from '../domain/key-rotation.js';
import type { OnProgress } from '../domain/progress-of-work.js';
import { appendAgreementAudit } from './agreement-audit.js';
import { DecryptionFailure, masterKeyIdOf, unwrapDataKey, wrapDataKey } from './encryption.js';
import { commit, onKeys, type Store } from './store.js';
import { keysByMasterKey, pageOfKeys, type StoredKey } from './stored-keys.js';

export interface KeyRotationOptions {
  actor: string;
  pageSize?: number;
  onProgress?: OnProgress;
}

/**
 * Wraps every data key that is under an older master key anew under the current one, one by one, while the connector works:
 * each is compared and set, so a key that was destroyed meanwhile stays destroyed. Interrupted anywhere every record is
 * readable with both master keys at hand, and a repeat does what is left (fault 39).
 *
 * Audited in the chain of every agreement, whether or not it has such a key and without a count: how many records are
 * still held would tell the sender how many referrals have ended (guarantee H).
 */
export async function rotateKeys(store: Store, options: KeyRotationOptions): Promise<KeyRotation> {
  const { currentKeyId } = store.keyring;
  await auditEverywhere(store, options.actor, 'keyRotationStarted');
  const total = sum(await onKeys(store, undefined, (db) => keysByMasterKey(db)));
  const result = { rewrapped: 0, unreadable: 0 };
  const limit = options.pageSize ?? 100;
  let done = 0;
  let after: string | undefined;
  do {
    const page = await onKeys(store, undefined, (db) => pageOfKeys(db, after, limit));
    for (const key of page) {
      const outcome = await rewrap(store, key);
      if (outcome !== 'left') result[outcome] += 1;
    }
    done += page.length;
    options.onProgress?.(done, Math.max(total, done));
    after = page.length < limit ? undefined : page.at(-1)?.key_id;
  } while (after !== undefined);
  const { [currentKeyId]: _, ...underOlderKeys } = Object.fromEntries(
    await onKeys(store, undefined, (db) => keysByMasterKey(db)),
  );
  await auditEverywhere(store, options.actor, 'keyRotationFinished');
  return { currentKeyId, ...result, underOlderKeys };
}

/** `left`: current already, or destroyed or rewrapped by another while we worked. */
async function rewrap(store: Store, key: StoredKey): Promise<'rewrapped' | 'unreadable' | 'left'> {
  if (masterKeyIdOf(key.wrapped) === store.keyring.currentKeyId) return 'left';
  const id = { referralId: key.referral_id, recordVersion: key.record_version };
  let wrapped: string;
  try {
    wrapped = await wrapDataKey(store.keyring, id, await unwrapDataKey(store.keyring, id, key.wrapped));
  } catch (error) {
    if (error instanceof DecryptionFailure) return 'unreadable';
    throw error;
  }
  const { numUpdatedRows } = await onKeys(store, 'rewrapKey', (db) =>
    db
      .updateTable('data_key')
      .set({ wrapped })
      .where('key_id', '=', key.key_id)
      .where('wrapped', '=', key.wrapped)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n ? 'rewrapped' : 'left';
}

async function auditEverywhere(store: Store, actor: string, action: string): Promise<void> {
  for (const { agreementId } of store.agreements.all()) {
    const at = await store.clock.now(agreementId);
    const agreement = store.agreements.current(agreementId, brusselsDate(at));
    if (agreement === undefined) continue;
    await commit(store, 'auditKeyRotation', (tx) =>
      appendAgreementAudit(tx, agreement, { at, actor, action, codes: { masterKeyId: store.keyring.currentKeyId } }),
    );
  }
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
