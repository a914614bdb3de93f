import type { DisposalActivities, PassOnActivities, ReferralActivities, Step } from '../domain/activities.js';
import { carryOutDue, noteIgnoredSignal } from '../store/due.js';
import { noteInterference } from '../store/interference.js';
import { parkUndelivered, unpark } from '../store/parking.js';
import { verifyReferral } from '../store/verify.js';
import { withBoundary } from './boundary.js';
import { currentContext } from './current-context.js';
import type { ActivityDependencies } from './dependencies.js';
import { dispose, listDue } from './dispose.js';
import { end, endByDirectSignal } from './end.js';
import { passOn } from './pass-on.js';
import { transmit } from './transmit.js';

/** Every activity with its world bound, behind the boundary that lets only codes out. */
export function createActivities(
  dependencies: ActivityDependencies,
): ReferralActivities & PassOnActivities & DisposalActivities {
  const { store } = dependencies;
  return withBoundary({
    verify: (input) => verifyReferral(store, input),
    transmit: (step) => transmit(dependencies, withCause(step)),
    parkUndelivered: (step) => parkUndelivered(store, step, 'deliveryTimeOver', 'deliveryTimeOver'),
    remind: (step) => carryOutDue(store, step),
    end: (step) => end(dependencies, withCause(step)),
    endByDirectSignal: (step) => endByDirectSignal(dependencies, step),
    unpark: (step) => unpark(store, withCause(step)),
    noteIgnoredSignal: ({ referralId, fault, unlessAccepted }) =>
      noteIgnoredSignal(store, referralId, fault, unlessAccepted),
    noteCancelRequest: ({ referralId }) =>
      noteInterference(
        store,
        referralId,
        'cancelRequested',
        'temporalUi',
        currentContext()?.info.workflowExecution?.runId,
      ),
    passOn: (input) => passOn(dependencies, input),
    listDueDossiers: (input) => listDue(dependencies, input),
    dispose: (input) => dispose(dependencies, input),
  } satisfies ReferralActivities & PassOnActivities & DisposalActivities);
}

/** A step as the store takes it: its cause is one of the events that were applied. */
function withCause<S extends Step>(step: S): S {
  return step.cause === undefined ? step : { ...step, applied: [...step.applied, step.cause] };
}
