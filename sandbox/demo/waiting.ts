import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
/** Real time: far above what anything here takes, so that what never comes ends the path instead of the patience. */
const LIMIT_MS = 120_000;

/**
 * Waits until something is there.
 *
 * @param what is waited for; a function is asked when nothing came
 * @param look says what it found, or undefined or false where it is not there yet
 * @throws Error when the run is over, or nothing came in two minutes
 */
export async function eventually<T>(
  what: string | (() => string),
  look: () => Promise<T | undefined | false> | T | undefined | false,
  signal: AbortSignal,
): Promise<T> {
  const giveUpAt = Date.now() + LIMIT_MS;
  for (;;) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > giveUpAt) throw new Error(`waited in vain: ${typeof what === 'string' ? what : what()}`);
    await delay(POLL_MS, undefined, { signal });
  }
}
