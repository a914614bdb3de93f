import type { ExportedReferral } from '../../domain/access-export.js';
import type { Caller } from '../../domain/views.js';
import { read, type Store } from '../store.js';
import { dossierOf, purgeOf } from './disclosures.js';
import { partyOf, termsOf } from './terms.js';

/**
 * What is left of a referral whose status is kept no longer: purge record and register, for the receiver and operators. The
 * sender's own retention is over by then, whatever is left. A list of one or none.
 */
export async function remainsOf(store: Store, caller: Caller, referralId: string): Promise<ExportedReferral[]> {
  const row = await read(store, (db) =>
    db.selectFrom('referral_remains').selectAll().where('referral_id', '=', referralId).executeTakeFirst(),
  );
  if (row === undefined || caller.role === 'sender') return [];
  if (caller.role === 'receiver' && (row.receiver !== caller.enterpriseNumber || !row.permitted)) return [];
  const agreement = store.agreements.version(row.agreement_id, row.agreement_version);
  const [dossier, purge] = await Promise.all([dossierOf(store, referralId), purgeOf(store, referralId)]);
  return [
    {
      referralId,
      asOf: (await store.clock.now(referralId)).toISOString(),
      source: { organisation: partyOf(agreement, 'sender') },
      records: [],
      disclosures: [],
      ...(dossier !== undefined && { dossier }),
      ...(purge !== undefined && { purge }),
      ...termsOf(agreement),
    },
  ];
}
