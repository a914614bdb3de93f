import { reconcile } from '../../clients/reconciler.js';
import { passOnWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { read } from '../../store/store.js';
import { RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

const delivered = () => DrivenReferral.submit(connector, {}, 'awaitingOutcome');
const held = (referral: DrivenReferral) => connector.receiver.held(referral.referralId);
const keysOf = (referral: DrivenReferral) =>
  connector.store.keyDb.selectFrom('data_key').selectAll().where('referral_id', '=', referral.referralId).execute();
const copiesOf = (referral: DrivenReferral) =>
  read(connector.store, (db) =>
    db.selectFrom('client_record').select('record_version').where('referral_id', '=', referral.referralId).execute(),
  );

test('withdrawn: erased at the receiver, purged here, whoever reports it', async () => {
  for (const caller of [SENDER, RECEIVER]) {
    const referral = await delivered();
    await referral.withdraw(caller);
    expect(await referral.result()).toEqual({ state: 'withdrawn', reason: 'consentWithdrawn' });
    expect(held(referral)?.erased).toBe(true);
    expect([await keysOf(referral), await copiesOf(referral)]).toEqual([[], []]);
  }
});

test('R20 recalled for the wrong person: erased, and a breach item for both DPOs due in 72 hours', async () => {
  const referral = await delivered();
  await referral.recall('wrongPerson');
  expect(await referral.result()).toEqual({ state: 'recalled', reason: 'wrongPerson' });
  const items = await read(connector.store, (db) =>
    db.selectFrom('breach_item').selectAll().where('referral_id', '=', referral.referralId).execute(),
  );
  expect(items.map((item) => item.organisation).sort()).toEqual(['0212246886', '0886886638']);
  for (const item of items) expect(item.due_at.getTime() - item.opened_at.getTime()).toBe(72 * 3_600_000);
});

test('corrected: the new version replaces the old one at the receiver, and the first outcome stands', async () => {
  const referral = await delivered();
  await referral.correct();
  await eventually(() => held(referral)?.recordVersion === 2);
  expect(held(referral)?.client?.phone).toBe('+32470999888');
  expect(await referral.state()).toBe('awaitingOutcome');
  await referral.outcome('helpDeclined');
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(await keysOf(referral)).toEqual([]);
});

test('R5 corrected out of the territory: takes the way of notCompetent', async () => {
  const referral = await delivered();
  await referral.correct('2100');
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'notCompetent' });
  expect(held(referral)?.erased).toBe(true);
});

test('withdrawn, and the receiver answers that a dossier exists: handed off, not purged', async () => {
  const referral = await delivered();
  connector.receiver.openDossier(referral.referralId, 'SD-77');
  await referral.withdraw();
  expect(await referral.result()).toEqual({ state: 'handedOff', reason: 'dossierExists' });
  const dossiers = await read(connector.store, (db) =>
    db.selectFrom('dossier').select('dossier_reference').where('referral_id', '=', referral.referralId).execute(),
  );
  expect(dossiers).toEqual([{ dossier_reference: 'SD-77' }]);
});

test('erasure answered 202: stays erasing until the receiver confirms by event', async () => {
  const referral = await delivered();
  connector.receiver.misbehave(referral.referralId, 'answersLate');
  await referral.outcome('helpDeclined');
  await referral.reaches('erasing');
  await eventually(() => connector.receiver.calls(referral.referralId).some((call) => call.call === 'erase'));
  expect(await copiesOf(referral)).toHaveLength(1);
  const confirmation = connector.receiver.completeErasure(referral.referralId);
  await referral.report(RECEIVER, { type: 'erasureConfirmed', ...confirmation });
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(await copiesOf(referral)).toEqual([]);
});

test('a dossier after declined help is escalated, and never handed off', async () => {
  const referral = await delivered();
  connector.receiver.openDossier(referral.referralId, 'SD-78');
  await referral.outcome('helpDeclined');
  await eventually(async () => (await referral.actions()).includes('erasureEscalated'));
  expect(await referral.state()).toBe('erasing');
});

test('after the hand-off a withdrawal and a correction are passed on, and the correction’s copy goes', async () => {
  const referral = await delivered();
  connector.receiver.openDossier(referral.referralId, 'SD-79');
  await referral.outcome('helpWanted');
  expect(await referral.result()).toEqual({ state: 'handedOff', reason: 'helpWanted' });
  await referral.withdraw();
  await referral.correct();
  await eventually(async () => (await referral.actions()).filter((action) => action === 'passedOn').length === 2);
  expect(held(referral)).toMatchObject({ recordVersion: 2, client: { phone: '+32470999888' } });
  expect(held(referral)?.withdrawals).toHaveLength(1);
  expect([await keysOf(referral), await copiesOf(referral)]).toEqual([[], []]);
});

test('R20 recalled after the hand-off: the receiver is told that it is a recall, and why', async () => {
  const referral = await delivered();
  connector.receiver.openDossier(referral.referralId, 'SD-81');
  await referral.outcome('helpWanted');
  await referral.result();
  const { eventId } = await referral.recall('wrongPerson');
  await eventually(async () => (await referral.actions()).includes('passedOn'));
  expect(held(referral)).toMatchObject({ recalls: [{ eventId, reason: 'wrongPerson' }], withdrawals: [] });
});

test('a pass-on that was terminated is started again by the reconciler', async () => {
  const referral = await delivered();
  connector.receiver.openDossier(referral.referralId, 'SD-80');
  await referral.outcome('helpWanted');
  await referral.result();
  connector.receiver.misbehave(referral.referralId, 'unavailable', { retryAfter: 3600 });
  const { eventId } = await referral.withdraw();
  const handle = connector.temporal.workflow.getHandle(passOnWorkflowId(referral.referralId, eventId));
  await eventually(() => connector.receiver.calls(referral.referralId).some((call) => call.eventId === eventId));
  await handle.terminate();
  connector.receiver.behave(referral.referralId);
  const { store, temporal, taskQueue } = connector;
  await eventually(async () => {
    await reconcile({ store, temporal, taskQueue });
    return (await referral.actions()).includes('passedOn');
  });
  expect(await referral.actions()).toContain('workflowEnded');
});

test('after an erasing end a correction and a withdrawal are acknowledged, and nothing is kept or sent', async () => {
  const referral = await delivered();
  await referral.outcome('helpDeclined');
  await referral.result();
  const calls = connector.receiver.calls(referral.referralId).length;
  await referral.correct();
  await referral.withdraw();
  expect([await keysOf(referral), await copiesOf(referral)]).toEqual([[], []]);
  expect(connector.receiver.calls(referral.referralId)).toHaveLength(calls);
  expect(await referral.state()).toBe('purged');
});
