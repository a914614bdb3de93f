import type { Reading } from '../../domain/access-export.js';
import type { Caller } from '../../domain/views.js';
import { referralChain } from '../audit.js';
import { read, type Store } from '../store.js';

/** Who of the receiver read a referral that is pulled, and when (R4): of the receiver's own people, so not for the sender. */
export async function readingsOf(store: Store, caller: Caller, referralId: string): Promise<Reading[]> {
  if (caller.role === 'sender') return [];
  const entries = await read(store, (db) =>
    db
      .selectFrom('audit_entry')
      .select(['at', 'codes'])
      .where('chain', '=', referralChain(referralId))
      .where('action', '=', 'recordRead')
      .orderBy('sequence')
      .execute(),
  );
  return entries.map(({ at, codes }) => ({
    reader: String(codes.reader),
    recordVersion: Number(codes.recordVersion),
    at: at.toISOString(),
  }));
}
