import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { passOnWorkflowId, referralWorkflowId, TASK_QUEUE } from '../domain/names.js';
import { noteInterference } from '../store/interference.js';
import { openReferrals } from '../store/open-referrals.js';
import { eventsNotPassedOn } from '../store/pass-on.js';
import type { Store } from '../store/store.js';
import { startPassOn, startReferral } from './dispatcher.js';

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
 * Compares what the store says is under way with Temporal, page by page, and starts again what does not run there: open
 * referrals, and what is still to be passed on after a hand-off. It reads from the store because visibility forgets; each
 * restart is audited, and ops are alerted (guarantee D).
 */
export async function reconcile(options: ReconcilerOptions): Promise<{ checked: number; restarted: number }> {
  const { store, temporal } = options;
  const taskQueue = options.taskQueue ?? TASK_QUEUE;
  const referrals = await reconcilePages(options, {
    page: (after, limit) => openReferrals(store, after, limit),
    cursor: (referral) => referral.referralId,
    workflowId: (referral) => referralWorkflowId(referral.referralId),
    start: (referral) => startReferral(temporal, taskQueue, referral),
  });
  const events = await reconcilePages(options, {
    page: (after, limit) => eventsNotPassedOn(store, after, limit),
    cursor: (event) => event.eventId,
    workflowId: (event) => passOnWorkflowId(event.referralId, event.eventId),
    start: (event) => startPassOn(temporal, taskQueue, event),
  });
  return { checked: referrals.checked + events.checked, restarted: referrals.restarted + events.restarted };
}

/** One kind of work that has a workflow each. */
interface Kind<T> {
  page(after: string | undefined, limit: number): Promise<T[]>;
  cursor(item: T): string;
  workflowId(item: T): string;
  /** False where somebody else has started it meanwhile. */
  start(item: T): Promise<boolean>;
}

async function reconcilePages<T extends { referralId: string }>(
  options: ReconcilerOptions,
  kind: Kind<T>,
): Promise<{ checked: number; restarted: number }> {
  const limit = options.pageSize ?? 100;
  let checked = 0;
  let restarted = 0;
  let after: string | undefined;
  for (;;) {
    const page = await kind.page(after, limit);
    for (const item of page) {
      checked += 1;
      if (await reconcileOne(options, kind, item)) restarted += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return { checked, restarted };
    after = kind.cursor(last);
  }
}

async function reconcileOne<T extends { referralId: string }>(
  options: ReconcilerOptions,
  kind: Kind<T>,
  item: T,
): Promise<boolean> {
  const stopped = await whatStopped(options.temporal, kind.workflowId(item));
  if (stopped === undefined) return false;
  const { cause, runId } = stopped;
  // Noted under its run's id before anything is started: once, whoever else looks, and wherever this one dies.
  if (runId !== undefined) await noteInterference(options.store, item.referralId, 'workflowEnded', cause, runId);
  if (!(await kind.start(item))) return false;
  if (runId === undefined) await noteInterference(options.store, item.referralId, 'workflowMissing', cause);
  options.onRestart?.(cause);
  return true;
}

/** Undefined where the workflow runs, or has ended as it should. */
async function whatStopped(
  temporal: Client,
  workflowId: string,
): Promise<{ cause: RestartCause; runId?: string } | undefined> {
  try {
    const { status, runId } = await temporal.workflow.getHandle(workflowId).describe();
    const cause = ENDED[status.name as keyof typeof ENDED];
    return cause && { cause, runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { cause: 'missing' };
    throw error;
  }
}
