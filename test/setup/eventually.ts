import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;

/** Waits until a condition holds; a test that waits in vain ends by Jest's own time limit. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(POLL_MS);
}
