import type { Step } from '../domain/activities.js';
import { endingAfterErasure } from '../domain/endings.js';
import { type DirectEvent, eventKey } from '../domain/events.js';
import { Problem } from '../domain/problems.js';
import type { ReferralProgress } from '../domain/progress.js';
import type { Ending } from '../domain/states.js';
import { acceptEvent } from '../store/accept-event.js';
import { beginEnding, escalateErasure } from '../store/begin-ending.js';
import { NotDueYet, noteIgnoredSignal } from '../store/due.js';
import { finishEnding } from '../store/finish-ending.js';
import { referralParties } from '../store/open-referrals.js';
import type { ActivityDependencies } from './dependencies.js';

/** Carries an ending out; see `ReferralActivities.end`. Each of its steps may be repeated, none is skipped. */
export async function end(
  dependencies: ActivityDependencies,
  step: Step & { ending: Ending },
): Promise<ReferralProgress> {
  const { store, receiverOf } = dependencies;
  const decision = await beginEnding(store, step);
  if (decision.next === 'answer') {
    if (decision.notBefore !== undefined)
      throw new NotDueYet(decision.notBefore, await store.clock.now(step.referralId));
    return decision.progress;
  }
  if (decision.next === 'finish') return finishEnding(store, step, decision.ending, decision.erasure);

  const { agreementId } = await referralParties(store, step.referralId);
  const answer = await receiverOf(agreementId).erase({
    referralId: step.referralId,
    eventId: decision.eventId,
    reason: decision.reason,
  });
  switch (answer.result) {
    case 'erased':
      return finishEnding(store, step, decision.ending, { result: 'erased' });
    case 'dossierExists':
      return endingAfterErasure(decision.ending, 'dossierExists') === 'escalate'
        ? escalateErasure(store, step, 'dossierAfterHelpDeclined')
        : finishEnding(store, step, decision.ending, answer);
    case 'accepted':
      return decision.progress;
    case 'refused':
      return escalateErasure(store, step, answer.code);
  }
}

/**
 * An outcome that came as a signal of the receiver's own Temporal client: accepted into the store first, under the same
 * lock and rules, then applied. Where the deployment does not allow it, or the rules do not, it is ignored and audited.
 */
export async function endByDirectSignal(
  dependencies: ActivityDependencies,
  step: Step & { event: DirectEvent },
): Promise<ReferralProgress> {
  const { store, directSignals } = dependencies;
  const { event, referralId } = step;
  const { receiver, progress } = await referralParties(store, referralId);
  if (!directSignals) {
    await noteIgnoredSignal(store, referralId, 'directSignalsOff');
    return progress(step.applied);
  }
  try {
    await acceptEvent(store, { role: 'receiver', enterpriseNumber: receiver }, referralId, event, 'direct');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await noteIgnoredSignal(store, referralId, 'notAllowedInThisState');
    return progress(step.applied);
  }
  // Whatever the store holds as pending now, this event with its sequence included, is what the workflow goes on with.
  return progress(step.applied.filter((key) => key !== eventKey(event)));
}
