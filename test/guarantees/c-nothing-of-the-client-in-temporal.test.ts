/**
 * Guarantee C, the small part: whatever a referral leaves in Temporal is made of allowed keys, and of values that are ids,
 * codes of closed vocabularies, or moments. (That no value of a client is anywhere is what `test/canary/` looks for.)
 *
 * Seen to fail with: a field of the submission in the workflow's input (`accept-referral.ts`), in a signal (`recordEvent`),
 * in what an activity answers (`progressOf`), in a search attribute or a text for the Temporal UI (`announce.ts`), or an
 * outage whose message is the error's own, or that keeps its stack (`boundary.ts`).
 */
import type { History } from '@temporalio/common/lib/proto-utils';
import { passOnWorkflowId, referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { exampleSubmission } from '../domain/examples.js';
import {
  ASSIGNMENT,
  OPERATOR,
  pathAgreement,
  pullAgreement,
  RECEIVER,
  SOCIAL_WORKER,
  startTestConnector,
} from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, historyOf } from '../setup/history.js';
import { findings, WORKFLOW_ID } from './what-temporal-keeps.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  const agreements = [pathAgreement(), pullAgreement()].map((agreement) => ({ agreement, contentHash: 'test' }));
  connector = await startTestConnector({ agreements });
});
afterAll(() => connector.drop());

/** A history as text, the content of its payloads included. */
function textOf(history: History): string {
  const content = (value: unknown) =>
    // Not by class: what the gRPC library hands out is of another realm than this test.
    ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8') : value;
  return JSON.stringify(history, function replaced(this: Record<string, unknown>, key) {
    return content(this[key]);
  });
}

function expectOnlyCodes(workflowId: string, history: History): void {
  expect(workflowId).toMatch(WORKFLOW_ID);
  expect(findings(history)).toEqual([]);
  const { client, teamMember, consent } = exampleSubmission();
  const { address, ...direct } = client;
  const text = textOf(history);
  for (const value of [
    ...Object.values(direct),
    address?.street,
    address?.locality,
    teamMember.memberId,
    consent.evidenceReference,
    '+32470999888',
    '3290',
    'SD-',
  ]) {
    expect(text).not.toContain(value);
  }
}

test('help wanted, with an outage, corrections before and after the hand-off', async () => {
  connector.receiver.misbehave('*', 'unavailable', { operations: ['deliver'], calls: 1, retryAfter: 1 });
  const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
  await referral.correct();
  await eventually(() => connector.receiver.held(referral.referralId)?.recordVersion === 2);
  connector.receiver.openDossier(referral.referralId, 'SD-1');
  await referral.outcome('helpWanted', { alreadyKnown: true });
  expect(await referral.result()).toEqual({ state: 'handedOff', reason: 'helpWanted' });
  connector.receiver.misbehave(referral.referralId, 'refuses', { calls: 1 });
  const { eventId } = await referral.correct();
  await eventually(async () => (await referral.actions()).includes('passOnRefused'));
  await referral.report(OPERATOR, { type: 'retry', reason: 'receiverRepaired' });
  await eventually(async () => (await referral.actions()).includes('passedOn'));

  const workflowId = referralWorkflowId(referral.referralId);
  const history = await historyOf(connector.temporal, workflowId);
  // What was looked at is a whole path: input, activities, an outage, signals, search attributes, result.
  expect(eventNames(history)).toEqual(
    expect.arrayContaining([
      'WORKFLOW_EXECUTION_STARTED',
      'MARKER_RECORDED',
      'ACTIVITY_TASK_SCHEDULED',
      'ACTIVITY_TASK_COMPLETED',
      'WORKFLOW_EXECUTION_SIGNALED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      'WORKFLOW_EXECUTION_COMPLETED',
    ]),
  );
  expect(textOf(history)).toMatch(/ReceiverUnavailable.*recordVersion.*hand off to the dossier register/s);
  expectOnlyCodes(workflowId, history);
  const passedOn = passOnWorkflowId(referral.referralId, eventId);
  await connector.temporal.workflow.getHandle(passedOn).result();
  const passing = await historyOf(connector.temporal, passedOn);
  for (const part of ['parkedUntil', 'takenUpAgain']) expect(textOf(passing)).toContain(part);
  expectOnlyCodes(passedOn, passing);
});

test('pulled: offered, corrected, read by the person it is assigned to, erased', async () => {
  const { agreementId } = pullAgreement();
  const referral = await DrivenReferral.submit(connector, { agreementId }, 'sending');
  const { referralId } = referral;
  await connector.client.assign(RECEIVER, referralId, ASSIGNMENT);
  await referral.correct();
  const reading = await connector.client.readRecord(SOCIAL_WORKER, referralId);
  expect(reading.client.phone).toBe('+32470999888');
  const workflowId = referralWorkflowId(referralId);
  await eventually(async () => (await referral.progress())?.state === 'awaitingOutcome');
  await referral.outcome('helpDeclined');
  await referral.reaches('erasing');
  await referral.report(RECEIVER, { type: 'erasureConfirmed', result: 'erased' });
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(connector.receiver.calls(referralId)).toEqual([]);
  const history = await historyOf(connector.temporal, workflowId);
  expect(textOf(history)).toMatch(/unreadTimeOver.*firstReading.*acknowledge/s);
  expect(textOf(history)).not.toContain(SOCIAL_WORKER.subject);
  expect(textOf(history)).not.toContain(reading.receiptId);
  expectOnlyCodes(workflowId, history);
});

test('corrected out of the territory, erased, and what the query for ops answers', async () => {
  const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
  const workflowId = referralWorkflowId(referral.referralId);
  const handle = connector.temporal.workflow.getHandle(workflowId);
  expect(JSON.stringify(await referral.progress())).not.toMatch(/Noor|Claes|\+32|3290/);
  expect(JSON.stringify(await handle.query('__temporal_workflow_metadata'))).not.toMatch(/Noor|Claes|\+32|3290/);
  await referral.correct('2100');
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'notCompetent' });
  const history = await historyOf(connector.temporal, workflowId);
  expectOnlyCodes(workflowId, history);
  expect((await handle.describe()).memo ?? {}).toEqual({});
});

describe('what is looked with finds it', () => {
  const payload = (value: unknown) => ({ metadata: {}, data: Buffer.from(JSON.stringify(value)) });
  const started = (attributes: object) =>
    ({ events: [{ workflowExecutionStartedEventAttributes: attributes }] }) as unknown as History;
  test.each([
    ['a key', started({ input: { payloads: [payload({ givenName: 'reminder' })] } })],
    ['a name under an allowed key', started({ input: { payloads: [payload({ state: 'Noor' })] } })],
    ['a name deep inside', started({ input: { payloads: [payload({ due: [{ kind: 'Noor' }] })] } })],
    ['a bare value', started({ input: { payloads: [payload('Noor')] } })],
    ['an object under a key for codes', started({ input: { payloads: [payload({ reason: { a: 1 } })] } })],
    ['a search attribute', started({ searchAttributes: { indexedFields: { Name: payload('received') } } })],
    [
      'a value of a search attribute',
      started({ searchAttributes: { indexedFields: { ReferralState: payload('Noor') } } }),
    ],
    ['a memo', started({ memo: { fields: { name: payload('Noor') } } })],
    ['a header', started({ header: { fields: { name: payload('Noor') } } })],
    ['a text', { events: [{ userMetadata: { summary: payload('Referral of Noor') } }] } as unknown as History],
    ['a failure', started({ continuedFailure: undefined, failure: { message: 'Noor' } })],
  ])('%s', (_what, history) => {
    expect(findings(history)).toHaveLength(1);
  });
});
