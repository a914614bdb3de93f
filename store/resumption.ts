import { sql } from 'kysely';
import { versionInForce } from './agreement-catalogue.js';
import { acceptConnectorEvent, isUnderWay } from './connector-event.js';
import { lockSwitch } from './judged-record.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store } from './store.js';

/** Most that is released and not told to Temporal yet. */
const AT_ONCE = 50;

/** Advisory lock of whoever takes a turn, in the database of its store: the number has no meaning. */
const TURN = 5_001;

interface Parked {
  referralId: string;
  agreementId: string;
  /** A delivered record whose correction waits; otherwise nothing was delivered. */
  correctionOnly: boolean;
}

/**
 * Releases what a suspended or lapsed agreement parked and a resumed or renewed one lets go, oldest first: one transaction,
 * one `resumption` event and one outbox row each, so that an interruption loses nothing. A turn releases at most `limit`,
 * less those that Temporal was not told of yet, and one turn is taken at a time, however many workers there are: many do
 * not start at once, also after an outage. Returns how many it released.
 */
export async function releaseParked(store: Store, limit = AT_ONCE): Promise<number> {
  // The transaction does nothing but hold the lock; it goes with it, also when its program is killed.
  return read(store, (db) =>
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${TURN}) as taken`.execute(tx);
      return rows[0]?.taken === true ? takeTurn(store, limit) : 0;
    }),
  );
}

async function takeTurn(store: Store, limit: number): Promise<number> {
  const room = limit - (await untold(store));
  let released = 0;
  let after: string | undefined;
  while (released < room) {
    const page = await parkedPage(store, after, limit);
    for (const parked of page) {
      if (released < room && (await release(store, parked))) released += 1;
    }
    after = page.at(-1)?.referralId;
    if (page.length < limit) break;
  }
  return released;
}

/** Resumptions that were accepted and wait in the outbox. */
async function untold(store: Store): Promise<number> {
  const row = await read(store, (db) =>
    db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('done_at', 'is', null)
      .where('quarantined', '=', false)
      .where(sql<boolean>`payload->>'type' = 'resumption'`)
      .executeTakeFirstOrThrow(),
  );
  return row.count;
}

/** One page of what is parked under agreements that are not suspended and was not released yet. */
async function parkedPage(store: Store, after: string | undefined, limit: number): Promise<Parked[]> {
  const rows = await read(store, (db) => {
    const query = db
      .selectFrom('referral')
      .innerJoin('agreement_switch', 'agreement_switch.agreement_id', 'referral.agreement_id')
      .select(['referral_id', 'referral.agreement_id', 'correction_parked'])
      .where((eb) => eb.or([eb('state', '=', 'suspended'), eb('correction_parked', '=', true)]))
      .where('suspended', '=', false)
      .where('ended_at', 'is', null)
      .where('ending_state', 'is', null)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('event')
              .select('event_id')
              .whereRef('event.referral_id', '=', 'referral.referral_id')
              .where('type', '=', 'resumption')
              .whereRef('sequence', '>', 'referral.applied_through'),
          ),
        ),
      )
      .orderBy('accepted_at')
      .orderBy('referral_id')
      .limit(limit);
    if (after === undefined) return query.execute();
    const beyond = sql<boolean>`(accepted_at, referral_id) > (select accepted_at, referral_id from referral where referral_id = ${after})`;
    return query.where(beyond).execute();
  });
  return rows.map((row) => ({
    referralId: row.referral_id,
    agreementId: row.agreement_id,
    correctionOnly: row.correction_parked,
  }));
}

/** False where it is no longer, or not yet, to be released. */
async function release(store: Store, { referralId, agreementId, correctionOnly }: Parked): Promise<boolean> {
  const now = await store.clock.now(referralId);
  // A correction may be sent under an agreement that has lapsed; everything else needs a version that is valid.
  if (!correctionOnly && versionInForce(store.agreements, agreementId, now) === undefined) return false;
  return commit(store, 'release', async (tx) => {
    const { suspended } = await lockSwitch(tx, agreementId);
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const { row } = referral;
    // All of it again, under the locks.
    const parked = row.state === 'suspended' || (row.state === 'awaitingOutcome' && row.correction_parked);
    if (suspended || !parked || referral.ending !== undefined || (await isUnderWay(referral, 'resumption')))
      return false;
    if (row.correction_parked) {
      row.correction_parked = false;
      // It gets time of its own again.
      row.deliver_until = null;
    }
    await acceptConnectorEvent(tx, referral, 'resumption');
    await referral.save();
    return true;
  });
}
