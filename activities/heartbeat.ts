import { currentContext } from './current-context.js';

/** Three beats within the timeout: one may be late, one may be lost. */
const BEATS_PER_TIMEOUT = 3;

/**
 * Does an activity's work and tells Temporal meanwhile that this worker is alive, where the activity has a heartbeat
 * timeout. So a worker that was killed is replaced when that timeout is over, not when the attempt could at most have
 * ended. Work that is done before the first beat costs nothing.
 */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = currentContext();
  const timeout = context?.info.heartbeatTimeoutMs;
  if (context === undefined || !timeout) return work();
  const beating = setInterval(() => context.heartbeat(), timeout / BEATS_PER_TIMEOUT);
  try {
    return await work();
  } finally {
    clearInterval(beating);
  }
}
