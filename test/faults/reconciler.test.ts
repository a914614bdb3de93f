/**
 * A run that ends and leaves its referral open, however it ended: started again from the store, audited and told to ops
 * once, whoever looks.
 *
 * Seen to fail with: an audit after the start by whoever started or did not (`reconcileOne` in `clients/reconciler.ts`); one
 * that does not look whether this run was noted (`noteInterference`); an alert that one of before hides.
 */

import { randomUUID } from 'node:crypto';
import { temporal as proto } from '@temporalio/proto';
import { wholeTimeline } from '../../clients/every-page.js';
import { reconcile } from '../../clients/reconciler.js';
import { referralWorkflowId, WORKFLOW_TYPE } from '../../domain/names.js';
import type { ReferralInput } from '../../domain/progress.js';
import { noteInterference } from '../../store/interference.js';
import { OPERATOR } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { holdReferral } from './held-lock.js';
import { type OpenParts, openParts } from './open-parts.js';
import { rowsOf, traceOf } from './traces.js';

const { CommandType, TaskQueueKind } = proto.api.enums.v1;

let parts: OpenParts;
beforeAll(async () => {
  parts = await openParts();
});
afterAll(() => parts?.drop());

const handleOf = ({ referralId }: DrivenReferral) => parts.temporal.workflow.getHandle(referralWorkflowId(referralId));
const runOf = async (referral: DrivenReferral) => (await handleOf(referral).describe()).runId;
const codesOf = async ({ referralId }: DrivenReferral, action: string) =>
  (await wholeTimeline(parts.client, OPERATOR, referralId))
    .filter((entry) => entry.action === action)
    .map(({ codes }) => codes);
const alerts = async ({ referralId }: DrivenReferral) =>
  (
    await rowsOf<{ kind: string; code: string; resolved_at: Date | null }>(
      parts,
      'escalation',
      referralId,
      'order by 1',
    )
  )
    .filter(({ kind }) => kind === 'interference')
    .map(({ code, resolved_at }) => (resolved_at === null ? code : `${code}, settled`));

const reconciled = async () => {
  const causes: string[] = [];
  const { restarted } = await reconcile({ ...parts, onRestart: (cause) => causes.push(cause) });
  return { restarted, causes };
};

/** Accepted and started, with no worker to take it up. */
async function started(): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit({ ...parts, client: parts.undispatched });
  await parts.dispatcher.dispatch(referral.referralId);
  return referral;
}

/** Lets a worker bring it to its end, so that the next test finds nothing open. */
async function endsWithAWorker(referral: DrivenReferral): Promise<void> {
  const worker = await parts.startWorker();
  await referral.reaches('awaitingOutcome');
  await referral.outcome('helpDeclined');
  expect(await traceOf(parts, referral.referralId)).toMatchObject({
    result: { state: 'purged', reason: 'helpDeclined' },
    held: { effectiveDeliveries: 1, erased: true },
  });
  await worker.stop();
}

/** Ends a run as a worker that is not ours would: the answer to its workflow task is that it has failed, or is cancelled. */
async function answerTask(referral: DrivenReferral, taskQueue: string, how: 'failed' | 'cancelled'): Promise<void> {
  const { workflowService, options } = parts.temporal;
  const { namespace } = options;
  const poll = { namespace, taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL } };
  const { taskToken } = await parts.temporal.withDeadline(Date.now() + 30_000, () =>
    workflowService.pollWorkflowTaskQueue(poll),
  );
  const command =
    how === 'failed'
      ? {
          commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
          failWorkflowExecutionCommandAttributes: { failure: { message: 'somebody else’s' } },
        }
      : {
          commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
          cancelWorkflowExecutionCommandAttributes: {},
        };
  await workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, commands: [command] });
  await eventually(async () => (await handleOf(referral).describe()).status.name !== 'RUNNING');
}

/** A run under the referral's id on a task queue of its own, started by a stranger before ours was. */
async function startedByAStranger(taskQueue: string, workflowRunTimeout?: string): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit({ ...parts, client: parts.undispatched });
  const input: ReferralInput = { referralId: referral.referralId, agreementId: 'example', agreementVersion: 1 };
  await parts.temporal.workflow.start(WORKFLOW_TYPE.referral, {
    workflowId: referralWorkflowId(referral.referralId),
    taskQueue,
    args: [input],
    ...(workflowRunTimeout === undefined ? {} : { workflowRunTimeout: workflowRunTimeout as '1 second' }),
  });
  expect(await parts.dispatcher.dispatch(referral.referralId)).toEqual({ done: 1 });
  return referral;
}

const ENDS: Record<string, () => Promise<DrivenReferral>> = {
  terminated: async () => {
    const referral = await started();
    await handleOf(referral).terminate('by mistake');
    return referral;
  },
  failed: async () => {
    const taskQueue = `stranger-${randomUUID()}`;
    const referral = await startedByAStranger(taskQueue);
    await answerTask(referral, taskQueue, 'failed');
    return referral;
  },
  cancelled: async () => {
    const taskQueue = `stranger-${randomUUID()}`;
    const referral = await startedByAStranger(taskQueue);
    await handleOf(referral).cancel();
    await answerTask(referral, taskQueue, 'cancelled');
    return referral;
  },
  timedOut: async () => {
    const referral = await startedByAStranger(`stranger-${randomUUID()}`, '1 second');
    await eventually(async () => (await handleOf(referral).describe()).status.name === 'TIMED_OUT');
    return referral;
  },
};

test.each(Object.entries(ENDS))(
  'fault 46: %s: started again, audited, told to ops, and goes on',
  async (cause, end) => {
    const referral = await end();
    const runId = await runOf(referral);
    expect(await reconciled()).toEqual({ restarted: 1, causes: [cause] });
    expect(await codesOf(referral, 'workflowEnded')).toEqual([{ code: cause, runId }]);
    expect(await alerts(referral)).toEqual(['workflowEnded']);
    expect(await runOf(referral)).not.toBe(runId);
    // What runs is left alone.
    expect(await reconciled()).toEqual({ restarted: 0, causes: [] });
    await endsWithAWorker(referral);
  },
);

test('two that look at the same moment: one starts it, and one entry and one alert say so', async () => {
  const referral = await started();
  const runId = await runOf(referral);
  await handleOf(referral).terminate();
  const lock = await holdReferral(parts.options.databaseUrl, referral.referralId);
  const both = Promise.all([reconciled(), reconciled()]);
  // Both have seen the end of the same run by the time they wait.
  await lock.waiters(2);
  await lock.release();
  expect((await both).map(({ restarted }) => restarted).sort()).toEqual([0, 1]);
  expect(await codesOf(referral, 'workflowEnded')).toEqual([{ code: 'terminated', runId }]);
  expect(await alerts(referral)).toEqual(['workflowEnded']);
  await endsWithAWorker(referral);
});

test('noted by one that died before it started anything: the next one starts it and notes nothing again', async () => {
  const referral = await started();
  const runId = await runOf(referral);
  await handleOf(referral).terminate();
  await noteInterference(parts.store, referral.referralId, 'workflowEnded', 'terminated', runId);
  expect(await reconciled()).toEqual({ restarted: 1, causes: ['terminated'] });
  expect(await codesOf(referral, 'workflowEnded')).toEqual([{ code: 'terminated', runId }]);
  await endsWithAWorker(referral);
});

test('ended a second time: noted and told a second time', async () => {
  const referral = await started();
  for (let time = 0; time < 2; time += 1) {
    await handleOf(referral).terminate();
    expect((await reconciled()).restarted).toBe(1);
  }
  expect(await codesOf(referral, 'workflowEnded')).toHaveLength(2);
  expect(await alerts(referral)).toEqual(['workflowEnded, settled', 'workflowEnded']);
  await endsWithAWorker(referral);
});

test('Temporal knows nothing of it, as after the loss of its database: started, and noted as missing', async () => {
  const referral = await DrivenReferral.submit({ ...parts, client: parts.undispatched });
  const { db } = parts.store;
  await db.updateTable('outbox').set({ done_at: new Date() }).where('referral_id', '=', referral.referralId).execute();
  expect(await reconciled()).toEqual({ restarted: 1, causes: ['missing'] });
  expect(await codesOf(referral, 'workflowMissing')).toEqual([{ code: 'missing' }]);
  expect(await alerts(referral)).toEqual(['workflowMissing']);
  await endsWithAWorker(referral);
});
