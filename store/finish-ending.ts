import { randomUUID } from 'node:crypto';
import type { Step } from '../domain/activities.js';
import { endingAfterErasure } from '../domain/endings.js';
import { SETTLED_BY_THE_END } from '../domain/escalations.js';
import type { ReferralProgress } from '../domain/progress.js';
import type { Ending } from '../domain/states.js';
import { legalBasisOf } from './audit.js';
import type { ErasureResult } from './begin-ending.js';
import { deleteCopies } from './delete-copies.js';
import { destroyKeys } from './keys.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store, type Tx } from './store.js';

/**
 * Carries the ending out: keys of the record versions named as applied first, then one transaction that deletes the
 * ciphertext and writes the ending. Interrupted anywhere, it completes on repeat. Events accepted meanwhile win: then
 * nothing is written and the answer holds them.
 */
export async function finishEnding(
  store: Store,
  step: Step,
  decided: Ending,
  erasure?: ErasureResult,
): Promise<ReferralProgress> {
  const versions = await versionsToDestroy(
    store,
    step,
    decided.state === 'handedOff' || erasure?.result === 'dossierExists',
  );
  await destroyKeys(store, step.referralId, versions);
  const now = await store.clock.now(step.referralId);
  return commit(store, 'finishEnding', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    const { row } = referral;
    if (!(await referral.knowsCause(step))) {
      await referral.save();
      return referral.progress(step.applied);
    }
    if (referral.ended || (await referral.pending(step.applied)).length > 0) return referral.progress(step.applied);
    const ending = endingNow(referral, decided, erasure);
    const mustErase = ending.state !== 'handedOff' && row.permitted_version !== null && row.state !== 'erasing';
    if (ending === undefined || mustErase) return referral.progress(step.applied);
    referral.fixEnding(ending, row.ending_event_id);
    await referral.markApplied(step.applied);
    await deleteCopies(tx, row.referral_id, versions);
    if (ending.state === 'handedOff') {
      await enterRegister(tx, referral, erasure);
      await passOnWhatIsLeft(tx, referral);
    }
    await tx
      .insertInto('purge_record')
      .values({
        referral_id: row.referral_id,
        purged_at: now,
        provision: ending.state === 'withdrawn' ? 'gdpr:17' : 'protocol:3',
        record_versions: versions.length,
        receiver_confirmed: erasure !== undefined,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await referral.move(ending.state, ending.reason, 'connector', {
      purgedVersions: versions.length,
      basis: legalBasisOf(referral.agreement),
    });
    await referral.tellSender(ending.state === 'refused' ? 'refused' : 'notDelivered');
    await forgetContentCodes(tx, referral);
    await referral.resolveEscalations(SETTLED_BY_THE_END);
    await referral.save();
    return referral.progress(step.applied);
  });
}

function endingNow(referral: LockedReferral, decided: Ending, erasure: ErasureResult | undefined): Ending {
  const standing = referral.ending ?? decided;
  if (erasure === undefined) return standing;
  const after = endingAfterErasure(standing, erasure.result);
  return after === 'escalate' ? standing : after;
}

/** Record versions whose copy goes: all, but after a hand-off those a correction brought that is not delivered yet. */
async function versionsToDestroy(store: Store, step: Step, handedOff: boolean): Promise<number[]> {
  return read(store, async (db) => {
    const row = await db
      .selectFrom('referral')
      .select(['referral_id', 'applied_through', 'delivered_version', 'permitted_version'])
      .where('referral_id', '=', step.referralId)
      .executeTakeFirstOrThrow();
    const held = await db
      .selectFrom('client_record')
      .select('record_version')
      .where('referral_id', '=', step.referralId)
      .execute();
    const named = await db
      .selectFrom('event')
      .select(['record_version', 'event_id'])
      .where('referral_id', '=', step.referralId)
      .where('type', '=', 'correction')
      .where('record_version', 'is not', null)
      .where('sequence', '>', row.applied_through)
      .execute();
    // A correction that races this ending keeps its own key until the workflow has named it.
    const racing = named
      .filter((event) => !step.applied.some((key) => key.startsWith(`${event.event_id}/`)))
      .map((event) => event.record_version);
    const delivered = row.delivered_version ?? row.permitted_version ?? 1;
    return held
      .map((record) => record.record_version)
      .filter((version) => !racing.includes(version) && (!handedOff || version <= delivered));
  });
}

/** Without the data a repeat gets the recorded answer, uncompared; what the sender repeats only once it sees the end. */
async function forgetContentCodes(tx: Tx, { row, comparesSender }: LockedReferral): Promise<void> {
  if (!comparesSender) row.content_code = null;
  const events = tx.updateTable('event').set({ content_code: null }).where('referral_id', '=', row.referral_id);
  await (comparesSender ? events.where('reported_by', '!=', `sender:${row.sender}`) : events).execute();
}

/** The dossier register is the system of record for the eighteen years (R12). */
async function enterRegister(tx: Tx, referral: LockedReferral, erasure: ErasureResult | undefined): Promise<void> {
  const { row, now } = referral;
  let reference = erasure?.dossierReference;
  if (reference === undefined && row.ending_event_id !== null) {
    const event = await tx
      .selectFrom('event')
      .select('codes')
      .where('referral_id', '=', row.referral_id)
      .where('event_id', '=', row.ending_event_id)
      .executeTakeFirst();
    reference = event?.codes.dossierReference;
  }
  if (reference === undefined) throw new Error('a hand-off without a dossier reference');
  await tx
    .insertInto('dossier')
    .values({
      dossier_id: randomUUID(),
      referral_id: row.referral_id,
      agreement_id: row.agreement_id,
      agreement_version: row.agreement_version,
      receiver: row.receiver,
      dossier_reference: reference,
      state: 'open',
      opened_at: now,
      closed_on: null,
      last_day_kept: null,
      destroy_from: null,
    })
    .onConflict((conflict) => conflict.column('referral_id').doNothing())
    .execute();
}

/** Withdrawals, recalls and corrections that came after the ending was fixed are passed on to the receiver. */
async function passOnWhatIsLeft(tx: Tx, referral: LockedReferral): Promise<void> {
  const { row } = referral;
  const events = await tx
    .selectFrom('event')
    .select(['event_id', 'type', 'record_version'])
    .where('referral_id', '=', row.referral_id)
    .where('type', 'in', ['withdrawal', 'recall', 'correction'])
    .where('event_id', '!=', row.ending_event_id ?? row.referral_id)
    .orderBy('sequence')
    .execute();
  for (const event of events) {
    if (
      event.type === 'correction' &&
      (event.record_version ?? 0) <= (row.delivered_version ?? row.permitted_version ?? 0)
    )
      continue;
    await referral.enqueue('passOn', { referralId: row.referral_id, eventId: event.event_id });
  }
}
