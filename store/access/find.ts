import type { AccessRequest } from '../../domain/access-export.js';
import type { Caller } from '../../domain/views.js';
import { clientCode } from '../codes.js';
import { concerns } from '../concerns.js';
import type { ReferralRow } from '../schema.js';
import { read, type Store } from '../store.js';

/** The referrals that a request of this caller finds; of a name, those with an entry in the blind index. */
export async function findReferrals(store: Store, caller: Caller, request: AccessRequest): Promise<ReferralRow[]> {
  if ('referralId' in request) {
    const row = await read(store, (db) =>
      db.selectFrom('referral').selectAll().where('referral_id', '=', request.referralId).executeTakeFirst(),
    );
    return row !== undefined && isFoundBy(caller, row) ? [row] : [];
  }
  const { postalCode, ...client } = request;
  const code = clientCode(store.keyring, { client, residence: { postalCode, isPlaceOfResidence: true } });
  const rows = await read(store, (db) =>
    db
      .selectFrom('referral')
      .innerJoin('blind_index', 'blind_index.referral_id', 'referral.referral_id')
      .selectAll('referral')
      .where('code', '=', code)
      .orderBy('accepted_at')
      .orderBy('referral.referral_id')
      .execute(),
  );
  return rows.filter((row) => isFoundBy(caller, row) && isFoundByName(caller, row));
}

/** What was only offered to the receiver it does not hold yet. */
function isFoundBy(caller: Caller, row: ReferralRow): boolean {
  return concerns(caller, row) && (caller.role !== 'receiver' || row.permitted_version !== null);
}

/**
 * Whether a name finds this referral for the caller. The index goes when a referral ends, so a sender who found by name what
 * was sent would learn when each ends (guarantee H). And the receiver of a client whose address was withheld would learn the
 * place of residence by trying postal codes (R8).
 */
function isFoundByName(caller: Caller, row: ReferralRow): boolean {
  if (caller.role === 'operator') return true;
  if (caller.role === 'sender') return isUnsent(row);
  const { items } = row.consent_proof;
  return Array.isArray(items) && items.includes('address');
}

/**
 * Open, and never sent: what the connector holds then tells the sender nothing that its status does not. Once a permit was
 * issued, what is held, and whether a correction still adds to it, goes by what the receiver reports.
 */
export function isUnsent(row: ReferralRow): boolean {
  return row.ended_at === null && row.permitted_version === null;
}
