import type { DisposalActivities, PassOnActivities, ReferralActivities, Step } from '../domain/activities.js';
import type { ReceiverPort } from '../domain/receiver.js';
import { isPulled } from '../domain/transmission-mode.js';
import { carryOutDue, noteIgnoredSignal } from '../store/due.js';
import { noteInterference } from '../store/interference.js';
import { acknowledge, parkUndelivered, unpark } from '../store/parking.js';
import { verifyReferral } from '../store/verify.js';
import { withBoundary } from './boundary.js';
import { currentContext } from './current-context.js';
import type { ActivityDependencies } from './dependencies.js';
import { dispose, listDue } from './dispose.js';
import { end, endByDirectSignal } from './end.js';
import { passOn } from './pass-on.js';
import { pulledReceiver } from './receiver/pulled-receiver.js';
import { transmit } from './transmit.js';

/** Every activity with its world bound, behind the boundary that lets only codes out. */
export function createActivities(
  given: ActivityDependencies,
): ReferralActivities & PassOnActivities & DisposalActivities {
  const { store } = given;
  const dependencies = { ...given, receiverOf: (agreementId: string) => receiverOf(given, agreementId) };
  return withBoundary({
    verify: (input) => verifyReferral(store, input),
    transmit: (step) => transmit(dependencies, withCause(step)),
    parkUndelivered: (step) => parkUndelivered(store, step, 'deliveryTimeOver', 'deliveryTimeOver'),
    remind: (step) => carryOutDue(store, step),
    end: (step) => end(dependencies, withCause(step)),
    endByDirectSignal: (step) => endByDirectSignal(dependencies, step),
    acknowledge: (step) => acknowledge(store, withCause(step)),
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

/** Where referrals are pulled no receiver is called, whatever the deployment says. */
function receiverOf({ store, receiverOf: pushed }: ActivityDependencies, agreementId: string): ReceiverPort {
  const [newest] = store.agreements.versions(agreementId);
  return newest !== undefined && isPulled(newest) ? pulledReceiver : pushed(agreementId);
}

/** A step as the store takes it: its cause is one of the events that were applied. */
function withCause<S extends Step>(step: S): S {
  return step.cause === undefined ? step : { ...step, applied: [...step.applied, step.cause] };
}
