import { randomUUID } from 'node:crypto';
import type { Step } from '../domain/activities.js';
import { erasureEscalation, nextErasureRepeat } from '../domain/due-moments.js';
import { endingAfterErasure } from '../domain/endings.js';
import type { ReferralProgress } from '../domain/progress.js';
import type { Ending } from '../domain/states.js';
import { isPulled } from '../domain/transmission-mode.js';
import { LockedReferral } from './locked-referral.js';
import { forwardToPartners } from './onward-sharing.js';
import { commit, read, type Store, type Tx } from './store.js';
import { supersedeTasks } from './tasks.js';

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
    await supersedeTasks(tx, referral, ['forwardCorrection']);
    await forwardToPartners(tx, referral, 'forwardErasure');
    return tellReceiver();
  }
  const confirmed = await confirmation(tx, row.referral_id);
  if (confirmed !== undefined && endingAfterErasure(ending, confirmed.result) !== 'escalate') {
    return { next: 'finish', ending, erasure: confirmed };
  }
  await referral.markApplied(step.applied);
  if (isPulled(referral.agreement)) await askAgainInFeed(referral, ending, confirmed);
  referral.setDue([
    ...row.due.filter((due) => due.kind !== 'erasureRepeat'),
    nextErasureRepeat(referral.agreement, now),
  ]);
  return tellReceiver();
}

/** Who pulls is asked in its feed, and no answer comes back: that it keeps a dossier of a client who declined is told from here. */
async function askAgainInFeed(
  referral: LockedReferral,
  { reason }: Ending,
  confirmed: ErasureResult | undefined,
): Promise<void> {
  await referral.feed('receiver', 'erasureRequested', { reason });
  const code = 'dossierAfterHelpDeclined';
  if (confirmed !== undefined && (await referral.escalate('erasure', code)))
    await referral.audit('connector', 'erasureEscalated', { code });
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
