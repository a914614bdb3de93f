import { eventKey } from '../domain/events.js';
import type { ReferralProgress } from '../domain/progress.js';
import { eventsBeyond, progressOf, UnknownReferral } from './locked-referral.js';
import { read, type Store } from './store.js';

export interface OpenReferral {
  referralId: string;
  agreementId: string;
  agreementVersion: number;
}

/**
 * One page of referrals that have not ended, by id, whose start was told to Temporal: what the reconciler compares with
 * Temporal. Read from the store, because visibility forgets.
 */
export async function openReferrals(store: Store, after: string | undefined, limit: number): Promise<OpenReferral[]> {
  const rows = await read(store, (db) => {
    const query = db
      .selectFrom('referral')
      .select(['referral_id', 'agreement_id', 'agreement_version'])
      .where('ended_at', 'is', null)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox')
              .select('outbox_id')
              .whereRef('outbox.referral_id', '=', 'referral.referral_id')
              .where('purpose', '=', 'start')
              .where('done_at', 'is', null),
          ),
        ),
      )
      .orderBy('referral_id')
      .limit(limit);
    return (after === undefined ? query : query.where('referral_id', '>', after)).execute();
  });
  return rows.map((row) => ({
    referralId: row.referral_id,
    agreementId: row.agreement_id,
    agreementVersion: row.agreement_version,
  }));
}

/** Whether a referral has ended, as far as the store knows; undefined for an id it does not hold. */
export async function hasEnded(store: Store, referralId: string): Promise<boolean | undefined> {
  const row = await read(store, (db) =>
    db.selectFrom('referral').select('ended_at').where('referral_id', '=', referralId).executeTakeFirst(),
  );
  return row === undefined ? undefined : row.ended_at !== null;
}

/** The receiver and agreement of one referral, and its progress given what was applied. Throws `UnknownReferral`. */
export async function referralParties(
  store: Store,
  referralId: string,
): Promise<{ agreementId: string; receiver: string; progress(applied: readonly string[]): Promise<ReferralProgress> }> {
  const load = async () => {
    const row = await read(store, (db) =>
      db.selectFrom('referral').selectAll().where('referral_id', '=', referralId).executeTakeFirst(),
    );
    if (row === undefined) throw new UnknownReferral();
    return row;
  };
  const { agreement_id: agreementId, receiver } = await load();
  return {
    agreementId,
    receiver,
    progress: async (applied) => {
      const row = await load();
      const events = await read(store, (db) => eventsBeyond(db, row));
      return progressOf(
        row,
        events.filter((event) => !applied.includes(eventKey(event))),
      );
    },
  };
}
