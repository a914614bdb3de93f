import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { PAYLOAD_CONVERTER_PATH } from '../../workers/bundle-workflows.js';
import { testWorkflowBundle } from './environment.js';

/** A history to replay: as fetched, or as JSON. */
export interface Recorded {
  workflowId: string;
  history: History | unknown;
}

/** A history that today's workflow code does not follow, and where it leaves it. */
export interface ReplayFault {
  workflowId: string;
  fault: string;
}

/** Replays histories against the workflow code of this test run, or another bundle; answers those that do not follow it. */
export async function replay(
  histories: Iterable<Recorded> | AsyncIterable<Recorded>,
  workflowBundle: WorkflowBundleOption = { codePath: testWorkflowBundle() },
): Promise<ReplayFault[]> {
  const options = { workflowBundle, dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH } };
  const faults: ReplayFault[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error !== undefined) faults.push({ workflowId, fault: error.message });
  }
  return faults;
}

/** Every execution that was ever started on a task queue, as far as it has come. */
export async function* executionsOn(temporal: Client, taskQueue: string): AsyncIterable<Recorded> {
  for await (const { workflowId, runId } of temporal.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
    yield { workflowId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() };
  }
}

/** Replays every execution of a task queue, against the code of this test run or another bundle. Throws an error that names those that do not follow the code. */
export async function replayAllOn(
  temporal: Client,
  taskQueue: string,
  workflowBundle?: WorkflowBundleOption,
): Promise<void> {
  const faults = await replay(executionsOn(temporal, taskQueue), workflowBundle);
  if (faults.length === 0) return;
  throw new Error(faults.map(({ workflowId, fault }) => `${workflowId} does not replay: ${fault}`).join('\n'));
}
