import { sql } from 'kysely';
import { commit, type Store } from './store.js';

/**
 * Remembers a proof of possession by its hash (RFC 9449, 11.1), for every gateway on this store. Answers false where it was
 * used before. Throws `StoreFailure`.
 */
export async function rememberProof(store: Store, proofHash: string, until: Date): Promise<boolean> {
  return commit(store, 'proof', async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('dpop_proof')
      .values({ proof_hash: proofHash, forget_after: until })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  });
}

/**
 * Forgets proofs that are too old to be presented again; by the database's time, an hour later than `until`, which gateways
 * reckon by theirs. Returns how many.
 */
export async function sweepProofs(store: Store): Promise<number> {
  return commit(store, 'sweepProofs', async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('dpop_proof')
      .where('forget_after', '<', sql<Date>`now() - interval '1 hour'`)
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}
