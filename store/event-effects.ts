import type { CheckedEvent } from '../contracts/events.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { endingOf } from '../domain/endings.js';
import { destroyFrom, lastDayKept } from '../domain/retention.js';
import { closedShownAt } from '../domain/sender-view.js';
import type { Caller } from '../domain/views.js';
import { noteDestroyedByPeople } from './destructions.js';
import type { LockedReferral } from './locked-referral.js';
import { forwardEarlierCorrection, forwardToPartners } from './onward-sharing.js';
import { takeUpPassOns } from './parked-pass-ons.js';
import { takeUpNoted } from './pulled-pass-on.js';
import { stopCorrections } from './stopped-corrections.js';
import type { Tx } from './store.js';
import { confirmTask, supersedeTasks } from './tasks.js';

const BREACH_DUE_HOURS = 72;

/** What an event changes the moment it is accepted, before any workflow hears of it. */
export async function effectAtAcceptance(
  tx: Tx,
  referral: LockedReferral,
  event: CheckedEvent,
  caller: Caller,
): Promise<void> {
  const { row, agreement, now } = referral;
  if (event.type === 'contactAttempt') row.contact_attempts += 1;
  if (event.type === 'contactOutcome' && row.delivered_at === null) {
    // An outcome proves delivery, whatever the PUT answered.
    row.delivered_at = now;
    row.closed_shown_on = closedShownAt(now, agreement.senderView.closedShownAfterDays);
    await referral.feed('sender', 'statusChanged', { status: 'delivered' });
  }
  // A correction that was given up gets time of its own again.
  if (event.type === 'retry' && row.state === 'awaitingOutcome') row.deliver_until = null;
  if (event.type === 'retry' && row.state === 'handedOff') await takeUpPassOns(referral);
  const ending = endingOf(event);
  if (ending !== undefined && !referral.ended) referral.fixEnding(ending, event.eventId);
  if (event.type === 'recall' && event.codes.reason === 'wrongPerson') {
    await openBreach(tx, referral, now);
    if (row.state === 'handedOff') await stopCorrections(tx, referral);
  }
  // Where no dossier exists, erasing it is what the partners are told of: with the receiver, once that begins.
  const { type } = event;
  // Nobody passes on what was taken back: neither the data nor a correction of them.
  if (type === 'withdrawal' || type === 'recall') await supersedeTasks(tx, referral, ['forwardCorrection']);
  if ((type === 'withdrawal' || type === 'recall') && (row.state === 'handedOff' || row.ending_state === 'handedOff'))
    await forwardToPartners(tx, referral, type === 'withdrawal' ? 'forwardWithdrawal' : 'forwardRecall');
  if (type === 'disclosure') await forwardEarlierCorrection(tx, referral, event.codes);
  if (type === 'forwardingConfirmed' && event.codes.taskId !== undefined)
    await confirm(tx, referral, event.codes.taskId, caller);
  if (event.type === 'dossierClosed' && event.codes.closedOn !== undefined) {
    const years = agreement.disposal.retentionYears;
    await tx
      .updateTable('dossier')
      .set({
        state: 'closed',
        closed_on: event.codes.closedOn,
        last_day_kept: lastDayKept(event.codes.closedOn, years),
        destroy_from: destroyFrom(event.codes.closedOn, years),
      })
      .where('referral_id', '=', row.referral_id)
      .where('state', 'in', ['open', 'closed', 'inReview'])
      .execute();
    await referral.resolveEscalations(['dossierInReview']);
  }
  if (event.type === 'dossierReopened') {
    await tx
      .updateTable('dossier')
      .set({ state: 'open', closed_on: null, last_day_kept: null, destroy_from: null })
      .where('referral_id', '=', row.referral_id)
      .where('state', 'in', ['closed', 'inReview'])
      .execute();
    await referral.resolveEscalations(['dossierInReview']);
  }
}

async function confirm(tx: Tx, referral: LockedReferral, taskId: string, caller: Caller): Promise<void> {
  const { kind, cause } = await confirmTask(tx, referral, taskId, caller);
  if (kind === 'noteCorrection') await takeUpNoted(tx, referral, cause);
  if (kind === 'destroyDossier') await noteDestroyedByPeople(tx, referral, cause);
}

/** GDPR 33: both DPOs look at a referral about, or sent to, the wrong person within 72 hours (R20); once per referral. */
async function openBreach(tx: Tx, referral: LockedReferral, now: Date): Promise<void> {
  const due = new Date(now.getTime() + BREACH_DUE_HOURS * 3_600_000);
  const items = (['sender', 'receiver'] as const).map((party) => ({
    referral_id: referral.row.referral_id,
    organisation: referral.row[party],
    opened_at: now,
    due_at: due,
    reviewed_at: null,
    conclusion: null,
  }));
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('breach_item')
    .values(items)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return;
  const dueAt = due.toISOString();
  // The recall is the sender's own act and is accepted in every state: this tells it nothing of an ending (guarantee H).
  for (const party of ['sender', 'receiver'] as const) await referral.feed(party, 'breachOpened', { dueAt });
  await referral.escalate('breach', 'wrongPerson', dueAt);
  await referral.audit('connector', 'breachOpened', { dueAt, dueOn: brusselsDate(due) });
}
