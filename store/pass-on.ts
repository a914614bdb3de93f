import { sql } from 'kysely';
import { consentedClient } from '../domain/consent.js';
import type { Client } from '../domain/referral.js';
import { destroyKeys, openRecord } from './keys.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { commit, read, type Store, type Tx } from './store.js';

/** Something accepted after the hand-off that the receiver must still hear of, with what it is told. */
export type WaitingEvent = { agreementId: string } & (
  | { type: 'withdrawal' }
  | { type: 'recall'; reason: string }
  | { type: 'correction'; recordVersion: number; client: Client }
);

/** What to pass on, or undefined where it was passed on already. Throws `UnknownReferral`. */
export async function eventToPassOn(
  store: Store,
  referralId: string,
  eventId: string,
): Promise<WaitingEvent | undefined> {
  const row = await read(store, (db) =>
    db
      .selectFrom('event')
      .innerJoin('referral', 'referral.referral_id', 'event.referral_id')
      .select(['type', 'codes', 'event.record_version', 'passed_on_at', 'agreement_id'])
      .where('event.referral_id', '=', referralId)
      .where('event_id', '=', eventId)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new UnknownReferral();
  if (row.passed_on_at !== null) return undefined;
  const { agreement_id: agreementId, record_version: recordVersion } = row;
  if (row.type === 'recall') return { agreementId, type: 'recall', reason: row.codes.reason ?? '' };
  if (recordVersion === null) return { agreementId, type: 'withdrawal' };
  const submission = await openRecord(store, { referralId, recordVersion });
  return { agreementId, type: 'correction', recordVersion, client: consentedClient(submission) };
}

/** Records that the receiver was told; a correction's copy goes now, it was kept only until here. */
export async function recordPassedOn(
  store: Store,
  referralId: string,
  eventId: string,
  recordVersion: number | undefined,
): Promise<void> {
  if (recordVersion !== undefined) await destroyKeys(store, referralId, [recordVersion]);
  const now = await store.clock.now(referralId);
  await commit(store, 'passOn', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    await tx
      .updateTable('event')
      .set({ passed_on_at: now, ...(referral.comparesSender ? {} : { content_code: null }) })
      .where('referral_id', '=', referralId)
      .where('event_id', '=', eventId)
      .execute();
    if (recordVersion !== undefined) {
      await tx
        .deleteFrom('client_record')
        .where('referral_id', '=', referralId)
        .where('record_version', '=', recordVersion)
        .execute();
      await tx.deleteFrom('blind_index').where('referral_id', '=', referralId).execute();
    }
    if (!(await anythingToPassOn(tx, referralId))) await referral.resolveEscalations(['passOn']);
    await referral.audit('connector', 'passedOn', { eventId });
    await referral.save();
  });
}

async function anythingToPassOn(tx: Tx, referralId: string): Promise<boolean> {
  const waiting = await toPassOn(tx).where('event.referral_id', '=', referralId).limit(1).executeTakeFirst();
  return waiting !== undefined;
}

/** Events whose passing on was asked for and is not done. */
const toPassOn = (db: Pick<Tx, 'selectFrom'>) =>
  db
    .selectFrom('outbox')
    .innerJoin('event', (join) =>
      join
        .onRef('event.referral_id', '=', 'outbox.referral_id')
        .on(sql<boolean>`event.event_id::text = outbox.payload->>'eventId'`),
    )
    .select(['event.referral_id', 'event.event_id'])
    .where('outbox.purpose', '=', 'passOn')
    .where('event.passed_on_at', 'is', null);

/** The receiver refused for good what was passed on: ops are told, the event stays waiting. */
export async function escalatePassOn(store: Store, referralId: string, eventId: string, code: string): Promise<void> {
  const now = await store.clock.now(referralId);
  await commit(store, 'passOn', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    await referral.escalate('passOn', code);
    await referral.audit('connector', 'passOnRefused', { eventId, code });
    await referral.save();
  });
}

/** One page of events that still have to be passed on and whose workflow was asked for, by id: for the reconciler. */
export async function eventsNotPassedOn(
  store: Store,
  after: string | undefined,
  limit: number,
): Promise<{ referralId: string; eventId: string }[]> {
  const rows = await read(store, (db) => {
    const query = toPassOn(db).where('outbox.done_at', 'is not', null).orderBy('event.event_id').limit(limit);
    return (after === undefined ? query : query.where('event.event_id', '>', after)).execute();
  });
  return rows.map((row) => ({ referralId: row.referral_id, eventId: row.event_id }));
}
