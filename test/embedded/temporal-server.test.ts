import { join } from 'node:path';
import { Connection, WorkflowClient } from '@temporalio/client';
import { startTemporalServer, type TemporalServer } from '../../sandbox/embedded/temporal-server.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { processesUsing } from './processes.js';
import { scratchDirectory } from './scratch.js';

const scratch = scratchDirectory();
const directory = join(scratch.path, 'temporal');
let server: TemporalServer;

beforeAll(async () => {
  server = await startTemporalServer({ directory, searchAttributes: { Colour: 'Keyword' } });
});

afterAll(async () => {
  await server.stop();
  scratch.remove();
});

async function withClient<T>(
  use: (client: { workflow: WorkflowClient; connection: Connection }) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use({ connection, workflow: new WorkflowClient({ connection, namespace: server.namespace }) });
  } finally {
    await connection.close();
  }
}

test('its endpoint and its web page answer, on the loopback only', async () => {
  expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
  await expect(withClient(({ connection }) => connection.healthService.check({}))).resolves.toMatchObject({
    status: 1,
  });
  expect(server.uiAddress).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await expect(fetch(`${server.uiAddress}`)).resolves.toMatchObject({ status: 200 });
});

test('a workflow may skip time', async () => {
  const description = await withClient(async ({ workflow, connection }) => {
    const { workflowId } = await workflow.start('nobody runs it', { taskQueue: 'nobody', workflowId: 'skips-time' });
    // The types of this SDK do not know the field yet.
    const request = {
      namespace: server.namespace,
      workflowExecution: { workflowId },
      workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
      updateMask: { paths: ['time_skipping_config'] },
    };
    return connection.workflowService.updateWorkflowExecutionOptions(request);
  });
  expect(description.workflowExecutionOptions).toMatchObject({ timeSkippingConfig: { enabled: true } });
});

test('a stop leaves no process; a start on the same directory and port goes on, with further search attributes', async () => {
  const workflowId = 'outlives-the-server';
  await withClient(({ workflow }) =>
    workflow.start('nobody runs it', { taskQueue: 'nobody', workflowId, searchAttributes: { Colour: ['green'] } }),
  );
  const { address } = server;
  const port = Number(address.split(':')[1]);
  expect(processesUsing(directory)).toHaveLength(1);

  await server.stop();
  await server.stop();
  expect(processesUsing(directory)).toEqual([]);

  server = await startTemporalServer({
    directory,
    port,
    uiPort: false,
    searchAttributes: { Colour: 'Keyword', Size: 'Keyword' },
  });
  expect(server.address).toBe(address);
  expect(server.uiAddress).toBeUndefined();
  await withClient(async ({ workflow, connection }) => {
    const description = await workflow.getHandle(workflowId).describe();
    expect(description.status.name).toBe('RUNNING');
    expect(description.searchAttributes).toMatchObject({ Colour: ['green'] });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(customAttributes).toMatchObject({ Colour: 2, Size: 2 });
  });
});

test('a directory or port in use, and a search attribute of another type, are refused', async () => {
  await expect(startTemporalServer({ directory })).rejects.toThrow(`is in use: process ${process.pid} runs a temporal`);
  const other = join(scratch.path, 'other');
  const port = Number(server.address.split(':')[1]);
  await expect(startTemporalServer({ directory: other, port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);

  await server.stop();
  await expect(startTemporalServer({ directory, port, searchAttributes: { Colour: 'Int' } })).rejects.toThrow(
    'search attribute Colour of namespace default is not of type Int',
  );
  expect(processesUsing(directory)).toEqual([]);
  server = await startTemporalServer({ directory, port });
});

test('a server that TEMPORAL_ADDRESS names is used, and is not stopped', async () => {
  const file = join(__dirname, 'find-temporal.ts');
  const unused = join(scratch.path, 'unused');
  const { stdout, stderr } = await startTypeScript(file, [unused], { TEMPORAL_ADDRESS: server.address }).ended;
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    address: server.address,
    namespace: 'default',
    source: `a server that was there already (${server.address})`,
  });
  await expect(withClient(({ connection }) => connection.healthService.check({}))).resolves.toMatchObject({
    status: 1,
  });
});
