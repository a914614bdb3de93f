import type { CheckedEvent } from '../contracts/events.js';
import type { EventFacts } from '../domain/event-rules.js';
import type { LockedReferral } from './locked-referral.js';
import { sharingFacts } from './onward-sharing.js';
import type { Tx } from './store.js';
import { hasOpenTask } from './tasks.js';

/** What the rules need to know beyond the referral's row, for an event that is about its dossier, its partners or a task. */
export async function factsAbout(
  tx: Tx,
  referral: LockedReferral,
  { type, codes }: CheckedEvent,
): Promise<Pick<EventFacts, 'dossier' | 'sharing' | 'task' | 'hasOpenTask'>> {
  const referralId = referral.row.referral_id;
  switch (type) {
    case 'dossierClosed':
    case 'dossierReopened':
      return dossierFacts(tx, referralId);
    case 'disclosure':
      return { ...(await dossierFacts(tx, referralId)), sharing: await sharingFacts(tx, referral) };
    case 'forwardingConfirmed':
      return codes.taskId === undefined ? {} : taskFacts(tx, referralId, codes.taskId);
    case 'retry':
      return { hasOpenTask: await hasOpenTask(tx, referralId) };
    default:
      return {};
  }
}

async function dossierFacts(tx: Tx, referralId: string): Promise<Pick<EventFacts, 'dossier'>> {
  const row = await tx.selectFrom('dossier').select('state').where('referral_id', '=', referralId).executeTakeFirst();
  return row === undefined ? {} : { dossier: row.state };
}

async function taskFacts(tx: Tx, referralId: string, taskId: string): Promise<Pick<EventFacts, 'task'>> {
  const row = await tx
    .selectFrom('task')
    .select(['kind', 'cause', 'confirmed_at', 'superseded_at'])
    .where('task_id', '=', taskId)
    .where('referral_id', '=', referralId)
    .executeTakeFirst();
  if (row === undefined) return {};
  if (row.superseded_at !== null) return { task: 'superseded' };
  if (row.confirmed_at !== null) return { task: 'confirmed' };
  if (row.kind !== 'noteCorrection') return { task: 'open' };
  return { task: (await wasRead(tx, referralId, Number(row.cause))) ? 'open' : 'unread' };
}

/** Where referrals are pulled: the record, or a newer one, was read. */
async function wasRead(tx: Tx, referralId: string, recordVersion: number): Promise<boolean> {
  const receipt = await tx
    .selectFrom('receipt')
    .select('receipt_id')
    .where('referral_id', '=', referralId)
    .where('record_version', '>=', recordVersion)
    .limit(1)
    .executeTakeFirst();
  return receipt !== undefined;
}
