import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPE } from '../domain/activities.js';
import { ReceiverOutage } from '../domain/receiver.js';
import { NotDueYet } from '../store/due.js';
import { StoreFailure } from '../store/failure.js';
import { UnknownReferral } from '../store/locked-referral.js';
import { withHeartbeat } from './heartbeat.js';

/**
 * The one place where an error crosses into Temporal: a closed set of types, codes for messages, no cause and no stack of
 * anybody else's. Whatever is not known here is a bug: it is retried, and says no more than its class.
 */
export function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof UnknownReferral) {
    return ApplicationFailure.create({
      type: FAILURE_TYPE.unknownReferral,
      message: 'unknown referral',
      nonRetryable: true,
    });
  }
  if (error instanceof ReceiverOutage) {
    return ApplicationFailure.create({
      type: FAILURE_TYPE.receiverUnavailable,
      message: error.code,
      ...(error.retryAfterSeconds === undefined ? {} : { nextRetryDelay: error.retryAfterSeconds * 1000 }),
    });
  }
  if (error instanceof StoreFailure) {
    const type = error.database === 'keys' ? FAILURE_TYPE.keyStoreUnavailable : FAILURE_TYPE.storeUnavailable;
    return ApplicationFailure.create({ type, message: error.code });
  }
  if (error instanceof NotDueYet) {
    const wait = Math.max(1000, error.at.getTime() - error.now.getTime());
    return ApplicationFailure.create({
      type: FAILURE_TYPE.notDueYet,
      message: 'the clock is behind',
      nextRetryDelay: wait,
    });
  }
  return ApplicationFailure.create({
    type: FAILURE_TYPE.internal,
    message: error instanceof Error ? error.constructor.name : 'unknown',
  });
}

/** Wraps every activity of a set with the boundary, and with a heartbeat where its profile asks for one. */
export function withBoundary<T extends object>(activities: T): T {
  const wrapped: Record<string, unknown> = {};
  for (const [name, activity] of Object.entries(activities)) {
    wrapped[name] = async (...inputs: unknown[]) => {
      try {
        return await withHeartbeat(() => activity(...inputs));
      } catch (error) {
        const failure = toFailure(error);
        // Where it was made names folders of this machine, and Temporal would keep them.
        failure.stack = '';
        throw failure;
      }
    };
  }
  return wrapped as T;
}
