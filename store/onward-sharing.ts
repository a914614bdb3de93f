import { sql } from 'kysely';
import type { SharingFacts } from '../domain/event-rules.js';
import type { EventCodes } from '../domain/events.js';
import type { TaskKind } from '../domain/tasks.js';
import type { LockedReferral } from './locked-referral.js';
import type { Tx } from './store.js';
import { openTask } from './tasks.js';

/**
 * Onward sharing (R13): the receiver reports each disclosure to a partner as an event, and what happens to the referral later
 * becomes a task of the receiver's people for each of these partners, in the transaction of what causes it. Both stand under
 * the referral's row lock: a disclosure that is recorded is forwarded, one that comes too late is refused.
 */

/** Whether the client's data may still be passed on. */
export async function sharingFacts(tx: Tx, referral: LockedReferral): Promise<SharingFacts> {
  const { row } = referral;
  return {
    delivered: row.delivered_at !== null,
    takenBack: await isTakenBack(tx, referral),
    handingOff: row.ending_state === 'handedOff',
  };
}

/** The consent was withdrawn, or the sender recalled it. */
async function isTakenBack(tx: Tx, { row }: LockedReferral): Promise<boolean> {
  const event = await tx
    .selectFrom('event')
    .select('event_id')
    .where('referral_id', '=', row.referral_id)
    .where('type', 'in', ['withdrawal', 'recall'])
    .limit(1)
    .executeTakeFirst();
  return event !== undefined;
}

/** Opens a task for each partner that anything was disclosed to. `cause` as in `TaskSubject`. */
export async function forwardToPartners(
  tx: Tx,
  referral: LockedReferral,
  kind: TaskKind,
  cause?: string,
): Promise<void> {
  const partners = await tx
    .selectFrom('event')
    .select(sql<string>`codes->>'partner'`.as('partner'))
    .distinct()
    .where('referral_id', '=', referral.row.referral_id)
    .where('type', '=', 'disclosure')
    .orderBy('partner')
    .execute();
  for (const { partner } of partners)
    await openTask(tx, referral, { kind, partner, ...(cause === undefined ? {} : { cause }) });
}

/** The receiver has got a corrected record. What is to be erased, or was taken back, is corrected with no partner. */
export async function forwardCorrection(tx: Tx, referral: LockedReferral, recordVersion: number): Promise<void> {
  const { state } = referral.row;
  if (state === 'erasing' || (referral.ended && state !== 'handedOff')) return;
  if (await isTakenBack(tx, referral)) return;
  await forwardToPartners(tx, referral, 'forwardCorrection', String(recordVersion));
}

/** A disclosure that is reported after the receiver got a correction, but was made before: that partner has the older record. */
export async function forwardEarlierCorrection(
  tx: Tx,
  referral: LockedReferral,
  { partner, occurredAt }: EventCodes,
): Promise<void> {
  if (partner === undefined || occurredAt === undefined) return;
  const referralId = referral.row.referral_id;
  const { rows } = await sql<{ recordVersion: number | null }>`
    select max(record_version) as "recordVersion" from (
      select record_version from receipt where referral_id = ${referralId} and recorded_at > ${occurredAt}
        and record_version > (select min(record_version) from receipt where referral_id = ${referralId})
      union all
      select record_version from event where referral_id = ${referralId} and type = 'correction'
        and passed_on_at > ${occurredAt}) as corrected`.execute(tx);
  const recordVersion = rows[0]?.recordVersion ?? undefined;
  if (recordVersion !== undefined)
    await openTask(tx, referral, { kind: 'forwardCorrection', partner, cause: String(recordVersion) });
}
