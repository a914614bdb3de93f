import { ApplicationFailure, log, proxyActivities } from '@temporalio/workflow';

/** Stands for personal data; must never be seen in a log line. */
export const CANARY = 'Janssens';

const { failing } = proxyActivities<{ failing(name: string): Promise<void> }>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
});

/** Says what it should not, calls an activity that does, and fails. */
export async function talking(name: string): Promise<void> {
  log.info('workflow says', {
    state: 'sending',
    familyName: name,
    reason: `because of ${name}`,
    error: new RangeError(name),
    cause: { code: 'inner', client: { name } },
  });
  await failing(name).catch(() => undefined);
  throw ApplicationFailure.nonRetryable(`${name} was not found`, 'UnknownReferral');
}

/** A bug, as far as Temporal is concerned: its task fails again and again, and the Rust core says so. */
export async function broken(name: string): Promise<void> {
  throw new TypeError(`cannot read ${name}`);
}
