import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;
/** Within Jest's own time limit, so that a condition that never comes fails the test and leaves nothing running. */
const PATIENCE_MS = 120_000;

/**
 * Waits until a condition holds.
 *
 * @param instead asked, when it does not come, how things are
 * @throws Error when it does not in two minutes
 */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  instead?: () => Promise<string>,
): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) {
      const found = instead === undefined ? '' : `: ${await instead()}`;
      throw new Error(`what was waited for did not happen${found}`);
    }
    await delay(POLL_MS);
  }
}
