import { sql } from 'kysely';
import type { ParkedPassOn, PassOnInput } from '../domain/activities.js';
import { passOnOver } from '../domain/due-moments.js';
import type { DueMoment } from '../domain/progress.js';
import { isPulled } from '../domain/transmission-mode.js';
import { deleteCopies } from './delete-copies.js';
import { destroyKeys } from './keys.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store } from './store.js';
import { supersedeTasks } from './tasks.js';

/**
 * What the receiver refused for good after the hand-off waits for an operator, for as long as an undelivered referral may
 * stay parked. Until when is a due moment of the referral, so that a workflow that is lost asks nothing twice.
 */

/** The due moment at which this event is given up, where it is parked. */
export function parkedIn(due: readonly DueMoment[], eventId: string): DueMoment | undefined {
  return due.find((moment) => moment.kind === 'passOnOver' && moment.eventId === eventId);
}

/** Whether something waits for an operator who takes it up again; what is pulled waits for the receiver's people, and nobody else. */
export function hasParkedPassOn({ row, now, agreement }: LockedReferral): boolean {
  if (isPulled(agreement)) return false;
  return row.due.some((moment) => moment.kind === 'passOnOver' && new Date(moment.at) > now);
}

/** The receiver refused it for good, or did not answer for too long: ops are told. No answer where it is told already. */
export async function parkPassOn(
  store: Store,
  { referralId, eventId }: PassOnInput,
  code: string,
): Promise<ParkedPassOn | undefined> {
  const now = await store.clock.now(referralId);
  return commit(store, 'parkPassOn', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const before = parkedIn(referral.row.due, eventId);
    if (before !== undefined) return { parkedUntil: before.at };
    const event = await tx
      .selectFrom('event')
      .select('passed_on_at')
      .where('referral_id', '=', referralId)
      .where('event_id', '=', eventId)
      .executeTakeFirst();
    if (event?.passed_on_at !== null) return undefined;
    const over = passOnOver(referral.agreement, now, eventId);
    referral.setDue([...referral.row.due, over]);
    await referral.escalate('passOn', code, over.at);
    await referral.audit('connector', 'passOnRefused', { eventId, code, until: over.at });
    await referral.save();
    return { parkedUntil: over.at };
  });
}

/**
 * Its time is over: key and copy are destroyed, and the receiver is not asked any more. What it does not know is for people
 * to settle: ops are told, and stay told.
 */
export async function giveUpPassOn(store: Store, { referralId, eventId }: PassOnInput): Promise<void> {
  const event = await read(store, (db) =>
    db
      .selectFrom('event')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .where('event_id', '=', eventId)
      .executeTakeFirstOrThrow(),
  );
  const versions = event.record_version === null ? [] : [event.record_version];
  await destroyKeys(store, referralId, versions);
  const now = await store.clock.now(referralId);
  await commit(store, 'giveUpPassOn', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    if (parkedIn(referral.row.due, eventId) === undefined) return;
    await deleteCopies(tx, referralId, versions);
    await tx
      .deleteFrom('outbox')
      .where('referral_id', '=', referralId)
      .where('purpose', '=', 'passOn')
      .where(sql<boolean>`payload->>'eventId' = ${eventId}`)
      .execute();
    await noLongerParked(referral, eventId);
    for (const version of versions) await supersedeTasks(tx, referral, ['noteCorrection'], String(version));
    await referral.escalate('passOnGivenUp', 'parkingTimeOver');
    await referral.audit('connector', 'passOnGivenUp', { eventId, purgedVersions: versions.length });
    await referral.save();
  });
}

/** An operator takes up whatever the receiver refused: each of them is told again. */
export async function takeUpPassOns(referral: LockedReferral): Promise<void> {
  const { row } = referral;
  for (const { kind, eventId } of [...row.due]) {
    if (kind !== 'passOnOver' || eventId === undefined) continue;
    await noLongerParked(referral, eventId);
    await referral.enqueue('passOn', { referralId: row.referral_id, eventId, takenUpAgain: true });
  }
}

/** It was told, taken up or given up. */
export async function noLongerParked(referral: LockedReferral, eventId: string): Promise<void> {
  const { due } = referral.row;
  const parked = parkedIn(due, eventId);
  if (parked === undefined) return;
  referral.setDue(due.filter((moment) => moment !== parked));
  if (!referral.row.due.some(({ kind }) => kind === 'passOnOver')) await referral.resolveEscalations(['passOn']);
}
