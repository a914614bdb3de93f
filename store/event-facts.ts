import type { CheckedEvent } from '../contracts/events.js';
import type { EventFacts } from '../domain/event-rules.js';
import type { LockedReferral } from './locked-referral.js';
import { sharingFacts } from './onward-sharing.js';
import type { Tx } from './store.js';

/** What the rules need to know beyond the referral's row, for an event that is about its dossier, its partners or a task. */
export async function factsAbout(
  tx: Tx,
  referral: LockedReferral,
  { type, codes }: CheckedEvent,
): Promise<Pick<EventFacts, 'dossier' | 'sharing' | 'task'>> {
  const referralId = referral.row.referral_id;
  switch (type) {
    case 'dossierClosed':
    case 'dossierReopened':
      return dossierFacts(tx, referralId);
    case 'disclosure':
      return { ...(await dossierFacts(tx, referralId)), sharing: await sharingFacts(tx, referral) };
    case 'forwardingConfirmed':
      return codes.taskId === undefined ? {} : taskFacts(tx, referralId, codes.taskId);
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
    .select('confirmed_at')
    .where('task_id', '=', taskId)
    .where('referral_id', '=', referralId)
    .executeTakeFirst();
  return row === undefined ? {} : { task: row.confirmed_at === null ? 'open' : 'confirmed' };
}
