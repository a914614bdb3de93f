import type { ParkedPassOn, PassOnInput } from '../domain/activities.js';
import { passOnOver } from '../domain/due-moments.js';
import type { TaskKind } from '../domain/tasks.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { parkedIn } from './parked-pass-ons.js';
import type { ReferralRow } from './schema.js';
import { isOfWrongPerson } from './stopped-corrections.js';
import { commit, read, type Store, type Tx } from './store.js';
import { openTask } from './tasks.js';

/**
 * Where referrals are pulled nobody is called after the hand-off either: what comes then is a task of the receiver's people. Of
 * a withdrawal or recall they are told by the task itself. A correction's record waits for the assigned person to read it, until
 * the task is confirmed or the agreed time is over; then its copy goes.
 */

const TASK_OF: Readonly<Record<string, TaskKind>> = {
  withdrawal: 'noteWithdrawal',
  recall: 'noteRecall',
  correction: 'noteCorrection',
};

/** Opens the task; answers until when a correction's record waits. No answer: nothing is left to do. */
export async function passOnAsTask(
  store: Store,
  { referralId, eventId }: PassOnInput,
): Promise<ParkedPassOn | undefined> {
  const now = await store.clock.now(referralId);
  return commit(store, 'passOnAsTask', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const event = await tx
      .selectFrom('event')
      .select(['type', 'record_version', 'passed_on_at'])
      .where('referral_id', '=', referralId)
      .where('event_id', '=', eventId)
      .executeTakeFirst();
    const kind = event && TASK_OF[event.type];
    if (event === undefined || kind === undefined) throw new UnknownReferral();
    if (event.passed_on_at !== null) return undefined;
    const { row } = referral;
    await openTask(tx, referral, { kind, cause: String(event.record_version ?? eventId) });
    if (event.record_version === null) {
      await tx
        .updateTable('event')
        .set({ passed_on_at: now })
        .where('referral_id', '=', referralId)
        .where('event_id', '=', eventId)
        .execute();
      await referral.audit('connector', 'passedOn', { eventId });
      await referral.save();
      return undefined;
    }
    const over = parkedIn(row.due, eventId) ?? passOnOver(referral.agreement, now, eventId);
    if (!row.due.includes(over)) referral.setDue([...row.due, over]);
    await referral.save();
    return { parkedUntil: over.at, isTask: true };
  });
}

/** Whether the receiver's people have confirmed that they noted a correction. */
export async function isNoted(store: Store, referralId: string, recordVersion: number): Promise<boolean> {
  const task = await read(store, (db) =>
    db
      .selectFrom('task')
      .select('confirmed_at')
      .where('referral_id', '=', referralId)
      .where('kind', '=', 'noteCorrection')
      .where('cause', '=', String(recordVersion))
      .executeTakeFirst(),
  );
  return task !== undefined && task.confirmed_at !== null;
}

/** A correction was noted: whoever passes it on is told, so that its copy goes. */
export async function takeUpNoted(tx: Tx, referral: LockedReferral, recordVersion: string): Promise<void> {
  const { row } = referral;
  const event = await tx
    .selectFrom('event')
    .select('event_id')
    .where('referral_id', '=', row.referral_id)
    .where('type', '=', 'correction')
    .where('record_version', '=', Number(recordVersion))
    .executeTakeFirst();
  if (event !== undefined)
    await referral.enqueue('passOn', { referralId: row.referral_id, eventId: event.event_id, takenUpAgain: true });
}

/**
 * Whether a correction that came after the hand-off still waits to be read: its record is the newest. After a recall for the wrong
 * person nobody reads any more.
 */
export async function waitsToBeRead(
  tx: Tx,
  { referral_id: referralId, record_version: recordVersion, state }: ReferralRow,
): Promise<boolean> {
  if (state !== 'handedOff') return false;
  const event = await tx
    .selectFrom('event')
    .innerJoin('client_record', (join) =>
      join
        .onRef('client_record.referral_id', '=', 'event.referral_id')
        .onRef('client_record.record_version', '=', 'event.record_version'),
    )
    .select('event_id')
    .where('event.referral_id', '=', referralId)
    .where('type', '=', 'correction')
    .where('event.record_version', '=', recordVersion)
    .where('passed_on_at', 'is', null)
    .executeTakeFirst();
  return event !== undefined && !(await isOfWrongPerson(tx, referralId));
}
