import { randomUUID } from 'node:crypto';
import type { Step } from '../domain/activities.js';
import { erasureEscalation, nextErasureRepeat } from '../domain/due-moments.js';
import { endingAfterErasure } from '../domain/endings.js';
import type { ReferralProgress } from '../domain/progress.js';
import type { Ending } from '../domain/states.js';
import { legalBasisOf } from './audit.js';
import { destroyKeys } from './keys.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store, type Tx } from './store.js';

/** Endings a deadline brings about. Others come from an accepted event, or from `judge` and then carry its refusals. */
const BY_DEADLINE: readonly Ending['reason'][] = ['contactTimeOver', 'parkingTimeOver'];

/** What the receiver said of an erasure, in its answer or in a later `erasureConfirmed`. */
export interface ErasureResult {
  result: 'erased' | 'dossierExists';
  dossierReference?: string;
}

export type EndingDecision =
  /** Nothing to carry out now: ended already, events waiting, deadline not reached, or cause unknown. */
  | { next: 'answer'; progress: ReferralProgress; notBefore?: Date }
  /** A permit was issued: the receiver is told to erase under this id and reason. */
  | { next: 'tellReceiver'; eventId: string; reason: string; ending: Ending; progress: ReferralProgress }
  /** The receiver has confirmed, or never got anything, or keeps its dossier. */
  | { next: 'finish'; ending: Ending; erasure?: ErasureResult };

/**
 * Decides an ending under the row lock. The first accepted ending stands, whatever the workflow proposes; a deadline counts
 * only once the clock has reached it. Every ending but a hand-off goes through `erasing` where a permit was ever issued.
 */
export async function beginEnding(store: Store, step: Step & { ending: Ending }): Promise<EndingDecision> {
  const now = await store.clock.now(step.referralId);
  const seen = await read(store, (db) =>
    db
      .selectFrom('referral')
      .select(['state', 'permitted_version', 'ending_state', 'ending_reason'])
      .where('referral_id', '=', step.referralId)
      .executeTakeFirst(),
  );
  // Nothing to write before the keys go: the finishing transaction checks all of it again under the lock.
  const straightOn =
    seen?.ending_state === 'handedOff' && seen.state !== 'erasing' && seen.ending_reason === 'helpWanted';
  if (straightOn && step.ending.reason === 'helpWanted') return { next: 'finish', ending: step.ending };
  return commit(store, 'beginEnding', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    const decision = await decide(tx, referral, step);
    await referral.save();
    return decision;
  });
}

async function decide(tx: Tx, referral: LockedReferral, step: Step & { ending: Ending }): Promise<EndingDecision> {
  const { row, now } = referral;
  const answer = async (notBefore?: Date): Promise<EndingDecision> => ({
    next: 'answer',
    progress: await referral.progress(step.applied),
    ...(notBefore === undefined ? {} : { notBefore }),
  });
  if (!(await referral.knowsCause(step))) return answer();
  if (referral.ended || (await referral.pending(step.applied)).length > 0) return answer();
  if (row.ending_state === null) {
    const judged = step.ending.refusals !== undefined;
    if (!judged && !BY_DEADLINE.includes(step.ending.reason)) return answer();
    if (judged && step.ending.reason === 'notCompetent' && !referral.agreement.closingRules.includes('notCompetent')) {
      // The receiver keeps what it has; that the correction cannot go there is for people to settle.
      await referral.escalate('correctionFailed', 'outsideTerritory');
      return answer();
    }
    const deadline = row.due.find((due) => due.kind === step.ending.reason);
    if (!judged) {
      if (deadline === undefined) return answer();
      if (new Date(deadline.at) > now) return answer(new Date(deadline.at));
    }
    referral.fixEnding(step.ending, randomUUID());
  }
  const ending = referral.ending as Ending;
  const tellReceiver = async (): Promise<EndingDecision> => ({
    next: 'tellReceiver',
    eventId: row.ending_event_id ?? row.referral_id,
    reason: ending.reason,
    ending,
    progress: await referral.progress(step.applied),
  });
  if (row.permitted_version === null || (ending.state === 'handedOff' && row.state !== 'erasing'))
    return { next: 'finish', ending };
  if (row.state !== 'erasing') {
    row.state_before_erasing = row.state;
    await referral.move('erasing', ending.reason);
    await referral.markApplied(step.applied);
    referral.setDue([nextErasureRepeat(referral.agreement, now), erasureEscalation(referral.agreement, now)]);
    await referral.feed('receiver', 'erasureRequested', { reason: ending.reason });
    return tellReceiver();
  }
  const confirmed = await confirmation(tx, row.referral_id);
  if (confirmed !== undefined && endingAfterErasure(ending, confirmed.result) !== 'escalate') {
    return { next: 'finish', ending, erasure: confirmed };
  }
  await referral.markApplied(step.applied);
  referral.setDue([
    ...row.due.filter((due) => due.kind !== 'erasureRepeat'),
    nextErasureRepeat(referral.agreement, now),
  ]);
  return tellReceiver();
}

/** The newest confirmation the receiver has reported. */
async function confirmation(tx: Tx, referralId: string): Promise<ErasureResult | undefined> {
  const event = await tx
    .selectFrom('event')
    .select('codes')
    .where('referral_id', '=', referralId)
    .where('type', '=', 'erasureConfirmed')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (event === undefined) return undefined;
  const { result, dossierReference } = event.codes;
  return {
    result: result === 'dossierExists' ? 'dossierExists' : 'erased',
    ...(dossierReference === undefined ? {} : { dossierReference }),
  };
}

/** The receiver did not confirm: refused for good, or keeps a dossier where the client declined. Ops are told. */
export async function escalateErasure(store: Store, step: Step, code: string): Promise<ReferralProgress> {
  const now = await store.clock.now(step.referralId);
  return commit(store, 'escalateErasure', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    await referral.escalate('erasure', code);
    await referral.audit('connector', 'erasureEscalated', { code });
    await referral.save();
    return referral.progress(step.applied);
  });
}

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
    await deleteCopies(tx, referral, versions);
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
    if (row.delivered_at === null) {
      await referral.feed('sender', 'statusChanged', {
        status: ending.state === 'refused' ? 'refused' : 'notDelivered',
      });
    }
    await resolveAllButBreach(tx, referral);
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

async function deleteCopies(tx: Tx, { row }: LockedReferral, versions: number[]): Promise<void> {
  if (versions.length > 0) {
    await tx
      .deleteFrom('client_record')
      .where('referral_id', '=', row.referral_id)
      .where('record_version', 'in', versions)
      .execute();
  }
  await tx.deleteFrom('blind_index').where('referral_id', '=', row.referral_id).execute();
  // Without the data there is nothing a repeat could be compared with: it gets the recorded answer.
  row.content_code = null;
  await tx.updateTable('event').set({ content_code: null }).where('referral_id', '=', row.referral_id).execute();
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

async function resolveAllButBreach(tx: Tx, { row, now }: LockedReferral): Promise<void> {
  await tx
    .updateTable('escalation')
    .set({ resolved_at: now })
    .where('referral_id', '=', row.referral_id)
    .where('kind', '!=', 'breach')
    .where('resolved_at', 'is', null)
    .execute();
}
