import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { log as activityLog } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createLogger } from '../../config/logger.js';
import { freePort } from '../../sandbox/embedded/free-port.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { testTemporalAddress } from '../setup/environment.js';
import { type broken, CANARY, type talking } from './logging-workflows.js';

const lines: string[] = [];
let sdkMetrics = '';

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await wait(20);
}

beforeAll(async () => {
  const logger = createLogger({ level: 'trace', name: 'worker', destination: { write: (line) => lines.push(line) } });
  const sdkMetricsAddress = `127.0.0.1:${await freePort()}`;
  installTemporalRuntime({ logger, sdkMetricsAddress });
  installTemporalRuntime({ logger, sdkMetricsAddress });

  const address = testTemporalAddress();
  const taskQueue = `logging-${randomUUID()}`;
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: require.resolve('./logging-workflows.ts'),
    activities: {
      failing: async (name: string) => {
        activityLog.warn('activity says', { code: 'kept', familyName: name });
        throw ApplicationFailure.nonRetryable(`no answer for ${name}`, 'ReceiverUnavailable');
      },
    },
  });
  await worker.runUntil(async () => {
    const said = client.workflow.execute<typeof talking>('talking', {
      taskQueue,
      workflowId: `talking/${randomUUID()}`,
      args: [CANARY],
    });
    await said.catch(() => undefined);
    const bug = await client.workflow.start<typeof broken>('broken', {
      taskQueue,
      workflowId: `broken/${randomUUID()}`,
      args: [CANARY],
    });
    await until(
      async () => (await bug.fetchHistory()).events?.some((event) => event.workflowTaskFailedEventAttributes) ?? false,
    );
    await until(() => lines.some((line) => line.includes('"sdkComponent":"core"')));
    sdkMetrics = await (await fetch(`http://${sdkMetricsAddress}/metrics`)).text();
    await bug.terminate();
    // As the SDK and its core put it when a task cannot be read or a server is away.
    const { logger: sdkLogger } = Runtime.instance();
    sdkLogger.error(`Error while processing ActivityTask.start: ${CANARY} is unknown`, { error: new Error(CANARY) });
    sdkLogger.warn('gRPC call retried', { error: `status: Unavailable, message: "${CANARY}"` });
    sdkLogger.warn(`"${CANARY}"`);
  });
  await connection.close();
  await clientConnection.close();
});

function lineThatSays(message: string): Record<string, unknown> {
  const line = lines.find((candidate) => JSON.parse(candidate).msg === message);
  return line === undefined ? {} : JSON.parse(line);
}

test('the line of a workflow keeps its ids and listed fields, and loses the rest', () => {
  expect(lineThatSays('workflow says')).toEqual({
    level: 'info',
    time: expect.any(String),
    process: 'worker',
    pid: process.pid,
    sdkComponent: 'workflow',
    namespace: 'default',
    taskQueue: expect.stringMatching(/^logging-/),
    workflowId: expect.stringMatching(/^talking\//),
    runId: expect.any(String),
    workflowType: 'talking',
    state: 'sending',
    reason: '(withheld)',
    error: expect.objectContaining({ type: 'RangeError' }),
    cause: { code: 'inner' },
    msg: 'workflow says',
  });
});

test('so does that of an activity, and the SDK names the failure by its type', () => {
  expect(lineThatSays('activity says')).toMatchObject({
    activityType: 'failing',
    attempt: 1,
    runId: lineThatSays('workflow says').runId,
    code: 'kept',
  });
  expect(lineThatSays('Activity failed')).toMatchObject({
    level: 'warn',
    activityType: 'failing',
    milliseconds: expect.any(Number),
    error: { type: 'ApplicationFailure', code: 'ReceiverUnavailable' },
  });
  // On its way out of the sandbox an error loses its class and its code; the Temporal UI has both.
  expect(lineThatSays('Workflow failed')).toMatchObject({
    level: 'warn',
    workflowType: 'talking',
    error: { type: 'Error', frames: expect.arrayContaining([expect.stringContaining('logging-workflows')]) },
  });
});

test('the Rust core speaks through the logger too', () => {
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: 'warn', sdkComponent: 'core', msg: 'Failing workflow task' }),
  );
});

test('of a message that quotes an error its constant part is kept, of an error of the core its gRPC code', () => {
  expect(lineThatSays('Error while processing ActivityTask.start')).toMatchObject({ error: { type: 'Error' } });
  expect(lineThatSays('gRPC call retried')).toMatchObject({ error: { code: 'Unavailable' } });
  expect(lineThatSays('The Temporal SDK said something that is not logged')).toMatchObject({ level: 'warn' });
});

test('none says a word about the client', () => {
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.join('')).not.toContain(CANARY);
});

test('the metrics of the SDK are served, without one either', () => {
  expect(sdkMetrics).toMatch(/^temporal_workflow_failed_total\{/m);
  expect(sdkMetrics).toMatch(/^temporal_workflow_task_execution_latency_seconds_bucket\{/m);
  expect(sdkMetrics).not.toContain(CANARY);
});
