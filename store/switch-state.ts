import { read, type Store } from './store.js';

/** Whether the agreement is suspended now, without its lock: whoever sends asks again under it. */
export async function isSuspended(store: Store, agreementId: string): Promise<boolean> {
  const row = await read(store, (db) =>
    db.selectFrom('agreement_switch').select('suspended').where('agreement_id', '=', agreementId).executeTakeFirst(),
  );
  return row?.suspended ?? false;
}
