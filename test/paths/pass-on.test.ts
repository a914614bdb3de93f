/**
 * What comes after a hand-off, and does not get through: it waits for an operator, asks nobody in between, and has an end.
 *
 * Seen to fail with: a refusal that is asked again by every run (`decidePassOn` without what is parked); a parking time that
 * destroys nothing (`giveUpPassOn`); an older correction that stays when a newer one was told (`recordPassedOn`); a correction that
 * is sent after a recall for the wrong person (`decidePassOn`), or waits for its time to be over (`stopCorrections`).
 */

import { reconcile } from '../../clients/reconciler.js';
import { passOnWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { fastForward, skipTime } from '../../sandbox/time-skipping.js';
import { read } from '../../store/store.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { OPERATOR, pathAgreement, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, historyOf } from '../setup/history.js';

const DAY = 86_400;
const { retryForDays, parkAtMostDays } = pathAgreement().transmission;

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

async function handedOff(): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
  connector.receiver.openDossier(referral.referralId, `SD-${referral.referralId}`);
  await referral.outcome('helpWanted');
  await referral.result();
  return referral;
}

const has = (referral: DrivenReferral, action: string) =>
  eventually(async () => (await referral.actions()).includes(action));
const asked = ({ referralId }: DrivenReferral, eventId: string) =>
  connector.receiver.calls(referralId).filter((call) => call.eventId === eventId).length;
const pass = ({ referralId }: DrivenReferral, eventId: string, days: number) =>
  fastForward(connector.temporal, passOnWorkflowId(referralId, eventId), days * DAY);
const workflow = ({ referralId }: DrivenReferral, eventId: string) =>
  connector.temporal.workflow.getHandle(passOnWorkflowId(referralId, eventId));
const toItsEnd = async (referral: DrivenReferral, eventId: string) => {
  await skipTime(connector.temporal, passOnWorkflowId(referral.referralId, eventId));
  await workflow(referral, eventId).result();
};
const retry = (referral: DrivenReferral) => referral.report(OPERATOR, { type: 'retry', reason: 'receiverRepaired' });
const kept = async ({ referralId }: DrivenReferral) => ({
  copies: (
    await read(connector.store, (db) =>
      db.selectFrom('client_record').select('record_version').where('referral_id', '=', referralId).execute(),
    )
  ).map((row) => row.record_version),
  keys: (
    await connector.store.keyDb
      .selectFrom('data_key')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .execute()
  ).map((row) => row.record_version),
  codes: (
    await read(connector.store, (db) =>
      db.selectFrom('blind_index').select('code').where('referral_id', '=', referralId).execute(),
    )
  ).length,
});
const escalations = ({ referralId }: DrivenReferral) =>
  read(connector.store, (db) =>
    db
      .selectFrom('escalation')
      .select('kind')
      .where('referral_id', '=', referralId)
      .where('resolved_at', 'is', null)
      .execute(),
  ).then((rows) => rows.map((row) => row.kind));

test('while the agreement is suspended no correction is passed on, a withdrawal is; resumed, the correction goes too', async () => {
  const referral = await handedOff();
  const agreement = pathAgreement();
  await suspendAgreement(connector.store, agreement, 'receiver', 'incident', 'operator:test');
  const correction = await referral.correct();
  const withdrawal = await referral.withdraw();
  await eventually(() => asked(referral, withdrawal.eventId) === 1);
  await eventually(async () =>
    eventNames(await historyOf(connector.temporal, passOnWorkflowId(referral.referralId, correction.eventId))).includes(
      'TIMER_STARTED',
    ),
  );
  expect(asked(referral, correction.eventId)).toBe(0);
  for (const party of ['sender', 'receiver'] as const) {
    await confirmResumption(connector.store, agreement, party, 'settled', 'operator:test');
  }
  await toItsEnd(referral, correction.eventId);
  expect(asked(referral, correction.eventId)).toBe(1);
  expect(await kept(referral)).toMatchObject({ copies: [], keys: [] });
});

test('refused for good: nobody is asked again until an operator takes it up, whatever becomes of the workflow', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'refuses');
  const { eventId } = await referral.correct();
  await has(referral, 'passOnRefused');
  await pass(referral, eventId, parkAtMostDays - 1);
  await workflow(referral, eventId).terminate();
  const { store, temporal, taskQueue } = connector;
  await reconcile({ store, temporal, taskQueue });
  await eventually(async () =>
    eventNames(await historyOf(temporal, passOnWorkflowId(referral.referralId, eventId))).includes('TIMER_STARTED'),
  );
  expect(await referral.actions()).toContain('workflowEnded');
  expect(asked(referral, eventId)).toBe(1);
  expect(await kept(referral)).toEqual({ copies: [2], keys: [2], codes: 1 });
  expect(await escalations(referral)).toEqual(expect.arrayContaining(['passOn']));

  connector.receiver.behave(referral.referralId);
  await retry(referral);
  await has(referral, 'passedOn');
  expect(connector.receiver.held(referral.referralId)).toMatchObject({ recordVersion: 2, corrections: [eventId] });
  expect(await kept(referral)).toEqual({ copies: [], keys: [], codes: 0 });
  expect(await escalations(referral)).not.toContain('passOn');
  await workflow(referral, eventId).result();
  await expect(retry(referral)).rejects.toMatchObject({ issues: [{ code: 'referralEnded' }] });
});

test('nobody takes it up: when the agreed time is over its copy and key are destroyed, audited, and ops stay told', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'refuses');
  const { eventId } = await referral.correct();
  await has(referral, 'passOnRefused');
  await toItsEnd(referral, eventId);
  expect(await referral.actions()).toContain('passOnGivenUp');
  expect(await kept(referral)).toEqual({ copies: [], keys: [], codes: 0 });
  expect(await escalations(referral)).toEqual(['passOnGivenUp']);
  expect(asked(referral, eventId)).toBe(1);
  await expect(retry(referral)).rejects.toMatchObject({ issues: [{ code: 'referralEnded' }] });

  const { store, temporal, taskQueue } = connector;
  const before = await referral.actions();
  await reconcile({ store, temporal, taskQueue });
  expect(await referral.actions()).toEqual(before);
  expect((await connector.client.verifyAudit()).faults).toEqual([]);
});

test('refused again after a retry: its time starts again', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'refuses');
  const { eventId } = await referral.recall('noLongerIndicated');
  await has(referral, 'passOnRefused');
  await pass(referral, eventId, parkAtMostDays - 1);
  await retry(referral);
  await eventually(async () => (await referral.actions()).filter((action) => action === 'passOnRefused').length === 2);
  await pass(referral, eventId, parkAtMostDays - 1);
  expect(await referral.actions()).not.toContain('passOnGivenUp');
  await toItsEnd(referral, eventId);
  expect(await referral.actions()).toContain('passOnGivenUp');
});

test('R20 recalled for the wrong person: a correction that still waits is not sent any more, and its copy goes at once', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'refuses', { calls: 1 });
  const { eventId } = await referral.correct();
  await has(referral, 'passOnRefused');
  const recall = await referral.recall('wrongPerson');
  await workflow(referral, eventId).result();
  expect(await kept(referral)).toEqual({ copies: [], keys: [], codes: 0 });
  expect(await referral.actions()).toContain('passOnStopped');
  expect(await escalations(referral)).toEqual(['breach']);
  // Nor one that is accepted later; what they hear of is the recall.
  const later = await referral.correct();
  await eventually(async () => (await referral.actions()).filter((action) => action === 'passOnStopped').length === 2);
  await eventually(() => asked(referral, recall.eventId) === 1);
  expect([asked(referral, eventId), asked(referral, later.eventId)]).toEqual([1, 0]);
  expect(await kept(referral)).toEqual({ copies: [], keys: [], codes: 0 });
  const { store, temporal, taskQueue } = connector;
  await has(referral, 'passedOn');
  const before = await referral.actions();
  await reconcile({ store, temporal, taskQueue });
  expect(await referral.actions()).toEqual(before);
});

test('a newer correction that gets through takes the place of one that was refused', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'refuses', { calls: 1 });
  const { eventId } = await referral.correct();
  await has(referral, 'passOnRefused');
  const newer = await referral.correct();
  await has(referral, 'passedOn');
  expect(connector.receiver.held(referral.referralId)).toMatchObject({
    recordVersion: 3,
    corrections: [newer.eventId],
  });
  expect(await kept(referral)).toEqual({ copies: [], keys: [], codes: 0 });
  expect(await escalations(referral)).toEqual([]);
  await toItsEnd(referral, eventId);
  expect(await referral.actions()).not.toContain('passOnGivenUp');
});

test('a receiver that is away for longer than the agreement tries: parked like a refusal', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'unavailable', { retryAfter: 10 * DAY });
  const { eventId } = await referral.correct();
  await eventually(() => asked(referral, eventId) === 1);
  await pass(referral, eventId, retryForDays + 10);
  await has(referral, 'passOnRefused');
  await toItsEnd(referral, eventId);
  expect(await referral.actions()).toContain('passOnGivenUp');
  expect(await kept(referral)).toEqual({ copies: [], keys: [], codes: 0 });
});

test('a workflow that was terminated while the receiver is away is started again by the reconciler', async () => {
  const referral = await handedOff();
  connector.receiver.misbehave(referral.referralId, 'unavailable', { retryAfter: 3600 });
  const { eventId } = await referral.withdraw();
  await eventually(() => asked(referral, eventId) === 1);
  await workflow(referral, eventId).terminate();
  connector.receiver.behave(referral.referralId);
  const { store, temporal, taskQueue } = connector;
  await eventually(async () => {
    await reconcile({ store, temporal, taskQueue });
    return (await referral.actions()).includes('passedOn');
  });
  expect(await referral.actions()).toContain('workflowEnded');
});

test('nothing is passed on that nobody asked for', async () => {
  const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
  const { eventId } = await referral.outcome('helpDeclined');
  await referral.result();
  const calls = connector.receiver.calls(referral.referralId).length;
  await connector.temporal.workflow.execute('passOn', {
    workflowId: passOnWorkflowId(referral.referralId, eventId),
    taskQueue: connector.taskQueue,
    args: [{ referralId: referral.referralId, eventId }],
  });
  expect(connector.receiver.calls(referral.referralId)).toHaveLength(calls);
});
