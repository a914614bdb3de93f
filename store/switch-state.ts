import { read, type Store } from './store.js';

/**
 * Whether the agreement is suspended at this moment, without its lock. An acceptance and a permit ask again under the lock;
 * what is passed on after a hand-off counts as sent at this moment, as a delivery does at its permit.
 */
export async function isSuspended(store: Store, agreementId: string): Promise<boolean> {
  const row = await read(store, (db) =>
    db.selectFrom('agreement_switch').select('suspended').where('agreement_id', '=', agreementId).executeTakeFirst(),
  );
  return row?.suspended ?? false;
}
