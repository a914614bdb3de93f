import { sql } from 'kysely';
import type { PassOnInput } from '../domain/activities.js';
import { deleteCopies } from './delete-copies.js';
import { destroyKeys } from './keys.js';
import { LockedReferral } from './locked-referral.js';
import { noLongerParked } from './parked-pass-ons.js';
import { commit, type Store, type Tx } from './store.js';
import { supersedeTasks } from './tasks.js';

/**
 * A recall for the wrong person says that the data were never to go there (R20). A correction that came after the hand-off and
 * was not passed on yet is data of that person too: it is neither sent nor shown any more, and its copy goes at once.
 */

/** Whether the sender recalled it for the wrong person. */
export async function isOfWrongPerson(db: Pick<Tx, 'selectFrom'>, referralId: string): Promise<boolean> {
  const recall = await db
    .selectFrom('event')
    .select('event_id')
    .where('referral_id', '=', referralId)
    .where('type', '=', 'recall')
    .where(sql<boolean>`codes->>'reason' = 'wrongPerson'`)
    .limit(1)
    .executeTakeFirst();
  return recall !== undefined;
}

/** The recall is accepted after the hand-off: whoever passes a correction on is told, so that it does not wait for its time to be over. */
export async function stopCorrections(tx: Tx, referral: LockedReferral): Promise<void> {
  const { referral_id: referralId } = referral.row;
  const waiting = await tx
    .selectFrom('event')
    .select('event_id')
    .where('referral_id', '=', referralId)
    .where('type', '=', 'correction')
    .where('record_version', 'is not', null)
    .where('passed_on_at', 'is', null)
    .where(HAS_COPY)
    .orderBy('record_version')
    .execute();
  for (const { event_id: eventId } of waiting)
    await referral.enqueue('passOn', { referralId, eventId, takenUpAgain: true });
  await supersedeTasks(tx, referral, ['noteCorrection']);
}

const HAS_COPY = sql<boolean>`exists (select from client_record where client_record.referral_id = event.referral_id
  and client_record.record_version = event.record_version)`;

/** Ends the passing on of one correction: key and copy are destroyed, and nobody is asked any more. */
export async function stopPassOn(
  store: Store,
  { referralId, eventId }: PassOnInput,
  recordVersion: number,
): Promise<void> {
  await destroyKeys(store, referralId, [recordVersion]);
  const now = await store.clock.now(referralId);
  await commit(store, 'stopPassOn', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const { numDeletedRows } = await tx
      .deleteFrom('outbox')
      .where('referral_id', '=', referralId)
      .where('purpose', '=', 'passOn')
      .where(sql<boolean>`payload->>'eventId' = ${eventId}`)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return;
    await deleteCopies(tx, referralId, [recordVersion]);
    await noLongerParked(referral, eventId);
    await supersedeTasks(tx, referral, ['noteCorrection'], String(recordVersion));
    await referral.audit('connector', 'passOnStopped', { eventId, code: 'wrongPerson', purgedVersions: 1 });
    await referral.save();
  });
}
