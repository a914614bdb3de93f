import { sql } from 'kysely';
import type { ParkedPassOn, PassOnInput } from '../domain/activities.js';
import { consentedClient } from '../domain/consent.js';
import { deliverUntil } from '../domain/due-moments.js';
import type { Client } from '../domain/referral.js';
import { isPulled } from '../domain/transmission-mode.js';
import { deleteCopies } from './delete-copies.js';
import { destroyKeys, openRecord } from './keys.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { forwardCorrection } from './onward-sharing.js';
import { noLongerParked, parkedIn } from './parked-pass-ons.js';
import { isNoted } from './pulled-pass-on.js';
import { isOfWrongPerson } from './stopped-corrections.js';
import { commit, read, type Store, type Tx } from './store.js';
import { isSuspended } from './switch-state.js';

/** What the receiver is told. */
export type WaitingEvent =
  | { type: 'withdrawal' }
  | { type: 'recall'; reason: string }
  | { type: 'correction'; recordVersion: number; client: Client };

export type PassOnDecision =
  /** `isOverdue`: the agreement tries no longer than until now, so that one more outage parks it. */
  | { next: 'tell'; event: WaitingEvent; agreementId: string; isOverdue: boolean }
  | { next: 'wait'; parked: ParkedPassOn }
  | { next: 'giveUp' }
  /** Who pulls is not called: it becomes a task of its people. */
  | { next: 'openTask' }
  /** Its people have confirmed that they noted the correction. */
  | { next: 'noted'; recordVersion: number }
  /** The sender recalled it for the wrong person: a correction is data of that person too. */
  | { next: 'stop'; recordVersion: number }
  /** It was told or given up, or nobody asked for it. */
  | { next: 'nothing' };

/** How long a correction waits before it is asked again whether the agreement is still suspended. */
const ASKED_AGAIN_AFTER_MS = 3_600_000;

/** What to do about one event now. Throws `UnknownReferral`. */
export async function decidePassOn(store: Store, { referralId, eventId }: PassOnInput): Promise<PassOnDecision> {
  const row = await read(store, (db) =>
    db
      .selectFrom('event')
      .innerJoin('referral', 'referral.referral_id', 'event.referral_id')
      .select(['type', 'codes', 'event.record_version', 'event.accepted_at', 'passed_on_at'])
      .select(['agreement_id', 'agreement_version', 'due', IS_ASKED_FOR.as('is_asked_for')])
      .where('event.referral_id', '=', referralId)
      .where('event.event_id', '=', eventId)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new UnknownReferral();
  if (row.passed_on_at !== null || !row.is_asked_for) return { next: 'nothing' };
  const { agreement_id: agreementId, record_version: recordVersion } = row;
  const agreement = store.agreements.version(agreementId, row.agreement_version);
  if (isPulled(agreement) && recordVersion !== null && (await isNoted(store, referralId, recordVersion)))
    return { next: 'noted', recordVersion };
  if (recordVersion !== null && (await read(store, (db) => isOfWrongPerson(db, referralId))))
    return { next: 'stop', recordVersion };
  const now = await store.clock.now(referralId);
  const parked = parkedIn(row.due, eventId);
  if (parked !== undefined && new Date(parked.at) > now) {
    return { next: 'wait', parked: { parkedUntil: parked.at, ...(isPulled(agreement) ? { isTask: true } : {}) } };
  }
  if (parked !== undefined) return { next: 'giveUp' };
  const isOverdue = now.toISOString() >= deliverUntil(agreement, await triedSince(store, referralId, row.accepted_at));
  const tell = (event: WaitingEvent): PassOnDecision => ({ next: 'tell', event, agreementId, isOverdue });
  if (isPulled(agreement) && recordVersion === null) return { next: 'openTask' };
  if (row.type === 'recall') return tell({ type: 'recall', reason: row.codes.reason ?? '' });
  if (recordVersion === null) return tell({ type: 'withdrawal' });
  // Suspension stops corrections, never withdrawals and recalls.
  if (await isSuspended(store, agreementId)) {
    return {
      next: 'wait',
      parked: { parkedUntil: new Date(now.getTime() + ASKED_AGAIN_AFTER_MS).toISOString(), suspended: true },
    };
  }
  if (isPulled(agreement)) return { next: 'openTask' };
  const client = consentedClient(await openRecord(store, { referralId, recordVersion }));
  return tell({ type: 'correction', recordVersion, client });
}

/** When the event was accepted, or an operator last took up what was parked. */
async function triedSince(store: Store, referralId: string, acceptedAt: Date): Promise<Date> {
  const { retried } = await read(store, (db) =>
    db
      .selectFrom('event')
      .select((eb) => eb.fn.max('accepted_at').as('retried'))
      .where('referral_id', '=', referralId)
      .where('type', '=', 'retry')
      .executeTakeFirstOrThrow(),
  );
  return retried !== null && retried > acceptedAt ? retried : acceptedAt;
}

/**
 * Records that the receiver was told. A correction's copy goes now, it was kept only until here, and with it every older one
 * that still waits: a correction carries a full record.
 */
export async function recordPassedOn(
  store: Store,
  { referralId, eventId }: PassOnInput,
  recordVersion: number | undefined,
): Promise<void> {
  const versions = recordVersion === undefined ? [] : await copiesUpTo(store, referralId, recordVersion);
  await destroyKeys(store, referralId, versions);
  const now = await store.clock.now(referralId);
  await commit(store, 'passOn', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const older = recordVersion === undefined ? [] : await correctionsBefore(tx, referralId, recordVersion);
    for (const told of [eventId, ...older]) {
      await tx
        .updateTable('event')
        .set({ passed_on_at: now, ...(referral.comparesSender ? {} : { content_code: null }) })
        .where('referral_id', '=', referralId)
        .where('event_id', '=', told)
        .execute();
      await noLongerParked(referral, told);
      await referral.audit('connector', 'passedOn', { eventId: told });
    }
    await deleteCopies(tx, referralId, versions);
    if (recordVersion !== undefined) await forwardCorrection(tx, referral, recordVersion);
    // Whoever ended its workflow has stopped nothing.
    await referral.resolveEscalations(['interference']);
    await referral.save();
  });
}

async function copiesUpTo(store: Store, referralId: string, recordVersion: number): Promise<number[]> {
  const rows = await read(store, (db) =>
    db
      .selectFrom('client_record')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .where('record_version', '<=', recordVersion)
      .execute(),
  );
  return rows.map((row) => row.record_version);
}

/** Older corrections that the receiver has not been told, in sequence of their versions. */
async function correctionsBefore(tx: Tx, referralId: string, recordVersion: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('event')
    .select('event_id')
    .where('event.referral_id', '=', referralId)
    .where('record_version', '<', recordVersion)
    .where('passed_on_at', 'is', null)
    .where(IS_ASKED_FOR)
    .orderBy('record_version')
    .execute();
  return rows.map((row) => row.event_id);
}

/** There is an outbox row that asks for the event to be passed on; it stays until the event is told or given up. */
export const IS_ASKED_FOR = sql<boolean>`exists (
  select from outbox where outbox.referral_id = event.referral_id and outbox.purpose = 'passOn'
  and outbox.payload->>'eventId' = event.event_id::text)`;

/** One page of events that still have to be passed on and whose workflow was asked for, by id: for the reconciler. */
export async function eventsNotPassedOn(
  store: Store,
  after: string | undefined,
  limit: number,
): Promise<PassOnInput[]> {
  const rows = await read(store, (db) => {
    const query = db
      .selectFrom('outbox')
      .innerJoin('event', (join) =>
        join
          .onRef('event.referral_id', '=', 'outbox.referral_id')
          .on(sql<boolean>`event.event_id::text = outbox.payload->>'eventId'`),
      )
      .select(['event.referral_id', 'event.event_id'])
      .distinct()
      .where('outbox.purpose', '=', 'passOn')
      .where('outbox.done_at', 'is not', null)
      .where('event.passed_on_at', 'is', null)
      .orderBy('event.event_id')
      .limit(limit);
    return (after === undefined ? query : query.where('event.event_id', '>', after)).execute();
  });
  return rows.map((row) => ({ referralId: row.referral_id, eventId: row.event_id }));
}
