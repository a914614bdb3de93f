import type { Kysely } from 'kysely';
import { masterKeyIdOf } from './encryption.js';
import type { KeyDatabase } from './schema.js';

/** A wrapped data key, and which master key it says that it is wrapped under. */
export interface StoredKey {
  key_id: string;
  referral_id: string;
  record_version: number;
  wrapped: string;
}

/** One page of the stored data keys, by id. Few exist at a time: a key goes with its referral's end. */
export function pageOfKeys(db: Kysely<KeyDatabase>, after: string | undefined, limit: number): Promise<StoredKey[]> {
  const query = db
    .selectFrom('data_key')
    .select(['key_id', 'referral_id', 'record_version', 'wrapped'])
    .orderBy('key_id')
    .limit(limit);
  return (after === undefined ? query : query.where('key_id', '>', after)).execute();
}

/** How many data keys are stored under each master key, by its id; `unreadable` counts what is no wrapped key at all. */
export async function keysByMasterKey(db: Kysely<KeyDatabase>, pageSize = 1000): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let after: string | undefined;
  for (;;) {
    const page = await pageOfKeys(db, after, pageSize);
    for (const key of page) {
      const masterKeyId = masterKeyIdOf(key.wrapped) ?? 'unreadable';
      counts.set(masterKeyId, (counts.get(masterKeyId) ?? 0) + 1);
    }
    after = page.at(-1)?.key_id;
    if (after === undefined || page.length < pageSize) return counts;
  }
}
