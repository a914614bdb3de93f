import { wholeTimeline } from '../../clients/every-page.js';
import { reconcile } from '../../clients/reconciler.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { OPERATOR, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, failedTaskCauses, historyOf } from '../setup/history.js';
import { auditedAs, deliveredReferral, expectProperEnd } from './referrals.js';
import { temporalCli } from './temporal-cli.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

const runId = async (referralId: string) =>
  (await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).describe()).runId;

const escalations = (referralId: string) =>
  connector.store.db.selectFrom('escalation').select(['kind', 'code']).where('referral_id', '=', referralId).execute();

test('a cancel from the CLI changes nothing: audited, ops are told, the referral goes on', async () => {
  const referralId = await deliveredReferral(connector);
  await temporalCli('workflow', 'cancel', '--workflow-id', referralWorkflowId(referralId));
  await eventually(async () => (await auditedAs(connector, referralId, 'cancelRequested')).length > 0);
  expect(await escalations(referralId)).toEqual([{ kind: 'interference', code: 'cancelRequested' }]);
  expect((await connector.client.status(OPERATOR, referralId)).status).toBe('awaitingOutcome');
  await expectProperEnd(connector, referralId);
  expect(await auditedAs(connector, referralId, 'cancelRequested')).toHaveLength(1);
});

test('a cancel while it is being sent does not stop the sending', async () => {
  connector.receiver.misbehave('*', 'unavailable', { operations: ['deliver'] });
  const { referralId } = await DrivenReferral.submit(connector, {}, 'sending');
  await temporalCli('workflow', 'cancel', '--workflow-id', referralWorkflowId(referralId));
  connector.receiver.behave();
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  await eventually(async () => (await auditedAs(connector, referralId, 'cancelRequested')).length > 0);
  await expectProperEnd(connector, referralId);
});

test('a terminate from the CLI: the reconciler starts it again, and it goes on from the store', async () => {
  const referralId = await deliveredReferral(connector);
  const before = await runId(referralId);
  await temporalCli('workflow', 'terminate', '--workflow-id', referralWorkflowId(referralId), '--reason', 'by mistake');
  await reconcile(connector);
  await eventually(async () => (await runId(referralId)) !== before);
  await eventually(async () => (await auditedAs(connector, referralId, 'workflowEnded')).length > 0);
  expect(await auditedAs(connector, referralId, 'workflowEnded')).toEqual([{ code: 'terminated', runId: before }]);
  expect(await escalations(referralId)).toEqual([{ kind: 'interference', code: 'workflowEnded' }]);
  await expectProperEnd(connector, referralId);
});

test('terminated while the receiver has not confirmed erasure: asked again, and it ends as decided', async () => {
  connector.receiver.misbehave('*', 'answersLate', { operations: ['erase'] });
  const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
  await referral.withdraw();
  await referral.reaches('erasing');
  await temporalCli('workflow', 'terminate', '--workflow-id', referralWorkflowId(referral.referralId));
  connector.receiver.behave();
  await reconcile(connector);
  await referral.reaches('withdrawn');
  expect(await referral.result()).toEqual({ state: 'withdrawn', reason: 'consentWithdrawn' });
});

test.each([
  ['to its first workflow task', '4'],
  ['to the task after the delivery', '11'],
])('a reset from the CLI %s: goes on from the store, and the receiver gets nothing twice', async (_, eventId) => {
  const referralId = await deliveredReferral(connector);
  const workflowId = referralWorkflowId(referralId);
  await eventually(async () => eventNames(await historyOf(connector.temporal, workflowId)).includes('TIMER_STARTED'));
  const before = await runId(referralId);
  await temporalCli(
    ...['workflow', 'reset', '--workflow-id', workflowId, '--event-id', eventId, '--reason', 'to see what happens'],
  );
  expect(await runId(referralId)).not.toBe(before);
  await expectProperEnd(connector, referralId);
  expect(failedTaskCauses(await historyOf(connector.temporal, workflowId, before))).toEqual([]);
});

test('a reset after it has ended changes nothing that is kept', async () => {
  const referralId = await deliveredReferral(connector);
  const workflowId = referralWorkflowId(referralId);
  await expectProperEnd(connector, referralId);
  const kept = await wholeTimeline(connector.client, OPERATOR, referralId);
  await temporalCli('workflow', 'reset', '--workflow-id', workflowId, '--event-id', '4', '--reason', 'too late');
  const result = await connector.temporal.workflow.getHandle(workflowId, await runId(referralId)).result();
  expect(result).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(await wholeTimeline(connector.client, OPERATOR, referralId)).toEqual(kept);
  expect(connector.receiver.held(referralId)).toMatchObject({ erased: true, effectiveDeliveries: 1 });
});
