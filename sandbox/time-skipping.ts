import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/**
 * The server's own time skipping, per workflow. The SDK has no words for it yet, so these are the raw calls; the server has
 * to be started with the option that `startTemporalServer` sets.
 */
interface TimeSkippingConfig {
  enabled: boolean;
  fastForwardConfig?: { id: string; duration: { seconds: number } };
}

async function configure(temporal: Client, workflowId: string, timeSkippingConfig: TimeSkippingConfig): Promise<void> {
  const request = {
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig },
    updateMask: { paths: ['time_skipping_config'] },
  };
  await temporal.workflowService.updateWorkflowExecutionOptions(request as object);
}

/** Lets a workflow skip whatever it waits for, to its end or until something is in flight. */
export function skipTime(temporal: Client, workflowId: string): Promise<void> {
  return configure(temporal, workflowId, { enabled: true });
}

/** Seconds: far above what an attempt takes in real time. */
export const ROOM_FOR_AN_ATTEMPT = 600;

/** Real time: far above what a skip takes. A workflow that has ended never gets there. */
const LIMIT_MS = 120_000;
const POLL_MS = 50;

/**
 * Moves one workflow exactly so far and waits until it is there. Returns its time then; throws where it never is.
 *
 * Nothing may be under way when it gets there: time is not skipped while an activity runs, and where the target passes in
 * real time meanwhile, the server goes on to whatever the workflow waits for next. After an attempt that falls due before the
 * target, leave room for it: `ROOM_FOR_AN_ATTEMPT`.
 */
export async function fastForward(
  temporal: Client,
  workflowId: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<Date> {
  const target = (await workflowTime(temporal, workflowId)).getTime() + seconds * 1000;
  await configure(temporal, workflowId, {
    enabled: true,
    fastForwardConfig: { id: randomUUID(), duration: { seconds } },
  });
  const giveUpAt = Date.now() + LIMIT_MS;
  for (;;) {
    const now = await workflowTime(temporal, workflowId);
    if (now.getTime() >= target - 1000) return now;
    if (Date.now() > giveUpAt) throw new Error(`the time of ${workflowId} stands still`);
    await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** The time it is for a workflow: the server's, plus whatever it has skipped. */
export async function workflowTime(temporal: Client, workflowId: string): Promise<Date> {
  const description = await temporal.workflowService.describeWorkflowExecution({
    namespace: temporal.options.namespace,
    execution: { workflowId },
  });
  const info = (
    description as { workflowExtendedInfo?: { timeSkippingInfo?: { currentTime?: Timestamp | null } | null } | null }
  ).workflowExtendedInfo;
  const time = info?.timeSkippingInfo?.currentTime;
  return time ? new Date(Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6) : new Date();
}

interface Timestamp {
  seconds?: { toString(): string } | number | null;
  nanos?: number | null;
}
