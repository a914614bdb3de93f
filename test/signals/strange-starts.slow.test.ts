import { randomUUID } from 'node:crypto';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { createStoreClient } from '../../clients/store-client.js';
import { referralWorkflowId, WORKFLOW_TYPE } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { freshSubmission, OPERATOR, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { failedTaskCauses, historyOf } from '../setup/history.js';
import { CANARY, expectNothingLogged, startLoggedConnector } from './logged-connector.js';
import { deliveredReferral, expectProperEnd } from './referrals.js';
import { temporalCli } from './temporal-cli.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startLoggedConnector();
});
afterAll(() => connector.drop());

const input = (referralId: string, more: object = {}) => ({
  referralId,
  agreementId: 'example',
  agreementVersion: 1,
  ...more,
});

/** Starts a referral workflow as anybody with the Temporal CLI could. */
async function start(workflowId: string, ...words: string[]): Promise<void> {
  const type = ['--type', WORKFLOW_TYPE.referral, '--task-queue', connector.taskQueue, '--workflow-id', workflowId];
  await temporalCli('workflow', 'start', ...type, ...words);
}

async function expectUnknown(workflowId: string): Promise<void> {
  const failure = await connector.temporal.workflow
    .getHandle(workflowId)
    .result()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect((failure as WorkflowFailedError).cause).toBeInstanceOf(ApplicationFailure);
  expect((failure as WorkflowFailedError).cause).toMatchObject({ type: 'UnknownReferral' });
  expect(failedTaskCauses(await historyOf(connector.temporal, workflowId))).toEqual([]);
}

test.each([
  ['an id that the store does not hold', (id: string) => ['--input', JSON.stringify(input(id))]],
  ['no input', () => []],
  ['a string', () => ['--input', JSON.stringify(CANARY)]],
  ['null', () => ['--input', 'null']],
  ['an id that is none', () => ['--input', JSON.stringify(input(CANARY))]],
  ['an unknown encoding', () => ['--input', CANARY, '--input-meta', 'encoding=binary/encrypted']],
])('%s: fails at once as UnknownReferral', async (_, words) => {
  const referralId = randomUUID();
  await start(referralWorkflowId(referralId), ...words(referralId));
  await expectUnknown(referralWorkflowId(referralId));
});

test.each([
  ['a field too many', { clientName: CANARY }],
  ['another agreement', { agreementId: 'other' }],
  ['a field too few', { agreementVersion: undefined }],
])('an id that the store holds, with %s: fails at once, and the referral does not notice', async (_, change) => {
  const referralId = await deliveredReferral(connector);
  const workflowId = `${referralWorkflowId(referralId)}/again`;
  await start(workflowId, '--input', JSON.stringify(input(referralId, change)));
  await expectUnknown(workflowId);
  await expectProperEnd(connector, referralId);
});

test('one referral has one workflow, under whatever id or spelling another is started', async () => {
  const referralId = await deliveredReferral(connector);
  const workflowId = `${referralWorkflowId(referralId)}/again`;
  await start(workflowId, '--input', JSON.stringify(input(referralId)));
  await expectUnknown(workflowId);
  const shouted = referralId.toUpperCase();
  await start(referralWorkflowId(shouted), '--input', JSON.stringify(input(shouted)));
  await expectUnknown(referralWorkflowId(shouted));
  await expectProperEnd(connector, referralId);
});

test('a signal that starts: fails as UnknownReferral too, whatever it says', async () => {
  const referralId = randomUUID();
  const workflowId = referralWorkflowId(referralId);
  const outcome = { eventId: randomUUID(), outcome: 'helpWanted', occurredAt: '2026-03-02T10:00:00Z', note: CANARY };
  await temporalCli(
    ...['workflow', 'signal-with-start', '--type', WORKFLOW_TYPE.referral, '--task-queue', connector.taskQueue],
    ...['--workflow-id', workflowId, '--input', JSON.stringify(input(referralId))],
    ...['--signal-name', 'contactOutcome', '--signal-input', JSON.stringify(outcome)],
  );
  await expectUnknown(workflowId);
});

test('a failed start in the way of a real one does not keep it out', async () => {
  const quietly = createStoreClient({ store: connector.store });
  await connector.worker.stop();
  const { referralId } = await quietly.submit(SENDER, freshSubmission(), randomUUID());
  await start(referralWorkflowId(referralId), '--input', JSON.stringify(input(referralId, { clientName: CANARY })));
  await connector.startWorker();
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  await expectProperEnd(connector, referralId);
});

test('nothing that an input said was logged', expectNothingLogged);
