import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { referralWorkflowId, TASK_QUEUE } from '../domain/names.js';
import { noteInterference } from '../store/due.js';
import { type OpenReferral, openReferrals } from '../store/open-referrals.js';
import type { Store } from '../store/store.js';
import { startReferral } from './dispatcher.js';

export interface ReconcilerOptions {
  store: Store;
  temporal: Client;
  taskQueue?: string;
  pageSize?: number;
  /** Called for each referral whose workflow had to be started again, with what Temporal said of the last run. */
  onRestart?: (cause: RestartCause) => void;
}

/** Ends of a run that leave a referral open: somebody's terminate, a failure, a time-out; or its history is gone. */
const ENDED = { TERMINATED: 'terminated', FAILED: 'failed', TIMED_OUT: 'timedOut', CANCELLED: 'cancelled' } as const;

export type RestartCause = (typeof ENDED)[keyof typeof ENDED] | 'missing';

/**
 * Compares every open referral of the store with Temporal, page by page, and starts again what does not run there. It reads
 * from the store because visibility forgets; it is audited, and ops are alerted (guarantee D).
 */
export async function reconcile(options: ReconcilerOptions): Promise<{ checked: number; restarted: number }> {
  let checked = 0;
  let restarted = 0;
  let after: string | undefined;
  for (;;) {
    const page = await openReferrals(options.store, after, options.pageSize ?? 100);
    for (const referral of page) {
      checked += 1;
      if (await reconcileOne(options, referral)) restarted += 1;
    }
    after = page.at(-1)?.referralId;
    if (page.length < (options.pageSize ?? 100)) return { checked, restarted };
  }
}

async function reconcileOne(options: ReconcilerOptions, referral: OpenReferral): Promise<boolean> {
  const cause = await causeToRestart(options.temporal, referral.referralId);
  if (cause === undefined) return false;
  const started = await startReferral(options.temporal, options.taskQueue ?? TASK_QUEUE, referral);
  if (started.result !== 'done') return false;
  await noteInterference(
    options.store,
    referral.referralId,
    cause === 'missing' ? 'workflowMissing' : 'workflowEnded',
    cause,
  );
  options.onRestart?.(cause);
  return true;
}

async function causeToRestart(temporal: Client, referralId: string): Promise<RestartCause | undefined> {
  try {
    const { status } = await temporal.workflow.getHandle(referralWorkflowId(referralId)).describe();
    return ENDED[status.name as keyof typeof ENDED];
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'missing';
    throw error;
  }
}
