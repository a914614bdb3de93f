import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;
/** Within Jest's own time limit, so that a condition that never comes fails the test and leaves nothing running. */
const PATIENCE_MS = 45_000;

/**
 * Waits until a condition holds.
 *
 * @throws Error when it does not in 45 seconds
 */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error('what was waited for did not happen');
    await delay(POLL_MS);
  }
}
