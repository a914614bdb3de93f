import { randomUUID } from 'node:crypto';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { freshSubmission, OPERATOR, pathAgreement, RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { auditedAs, deliveredReferral, expectIgnored, expectProperEnd } from './referrals.js';
import { temporalCli } from './temporal-cli.js';

type TestConnector = Connector & { drop(): Promise<void> };
let allowed: TestConnector;
let forbidden: TestConnector;
beforeAll(async () => {
  allowed = await startTestConnector({ directSignals: true });
  forbidden = await startTestConnector({ directSignals: false });
});
afterAll(async () => {
  await allowed.drop();
  await forbidden.drop();
});

/** As the README says it to programs of the receiver. */
async function signalOutcome(referralId: string, outcome: object): Promise<void> {
  await temporalCli(
    ...['workflow', 'signal', '--workflow-id', referralWorkflowId(referralId), '--name', 'contactOutcome'],
    ...['--input', JSON.stringify({ occurredAt: new Date().toISOString(), ...outcome })],
  );
}

function result(connector: Connector, referralId: string): Promise<unknown> {
  return connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
}

test('help wanted: the reference that it carries enters the register', async () => {
  const referralId = await deliveredReferral(allowed);
  await signalOutcome(referralId, { eventId: randomUUID(), outcome: 'helpWanted', dossierReference: 'SD-2026-18' });
  expect(await result(allowed, referralId)).toEqual({ state: 'handedOff', reason: 'helpWanted' });
  const dossier = allowed.store.db.selectFrom('dossier').selectAll().where('referral_id', '=', referralId);
  expect(await dossier.executeTakeFirst()).toMatchObject({ dossier_reference: 'SD-2026-18', state: 'open' });
});

test('signalled twice and reported once more: one event', async () => {
  const referralId = await deliveredReferral(allowed);
  const outcome = { eventId: randomUUID(), outcome: 'helpDeclined', occurredAt: new Date().toISOString() };
  await Promise.all([signalOutcome(referralId, outcome), signalOutcome(referralId, outcome)]);
  expect(await result(allowed, referralId)).toEqual({ state: 'purged', reason: 'helpDeclined' });
  await allowed.client.report(RECEIVER, referralId, { type: 'contactOutcome', ...outcome });
  expect(await auditedAs(allowed, referralId, 'eventAccepted')).toHaveLength(1);
});

test.each([
  ['help wanted without a reference', { outcome: 'helpWanted' }],
  ['unreachable without the agreed attempts', { outcome: 'unreachable' }],
])('%s: the rules hold here too, it is refused and the referral goes on', async (_, outcome) => {
  const referralId = await deliveredReferral(allowed);
  await signalOutcome(referralId, { eventId: randomUUID(), ...outcome });
  await expectIgnored(allowed, referralId, 'notAllowedInThisState');
  await expectProperEnd(allowed, referralId);
});

test('before anything may have been sent, the receiver cannot know the referral: ignored', async () => {
  const agreement = pathAgreement();
  await allowed.worker.stop();
  const { referralId } = await allowed.client.submit(SENDER, freshSubmission(), randomUUID());
  await suspendAgreement(allowed.store, agreement, 'receiver', 'incident', 'operator:test');
  await allowed.startWorker();
  await eventually(async () => (await allowed.client.status(OPERATOR, referralId)).status === 'suspended');
  await signalOutcome(referralId, { eventId: randomUUID(), outcome: 'helpDeclined' });
  await expectIgnored(allowed, referralId, 'notAllowedInThisState');
  for (const party of ['sender', 'receiver'] as const) {
    await confirmResumption(allowed.store, agreement, party, 'settled', 'operator:test');
  }
  await eventually(async () => (await allowed.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  await expectProperEnd(allowed, referralId);
});

test('a deployment that does not allow them: ignored, audited, and the referral goes on', async () => {
  const referralId = await deliveredReferral(forbidden);
  await signalOutcome(referralId, { eventId: randomUUID(), outcome: 'helpDeclined' });
  await expectIgnored(forbidden, referralId, 'directSignalsOff');
  expect((await forbidden.client.status(OPERATOR, referralId)).status).toBe('awaitingOutcome');
  expect(await auditedAs(forbidden, referralId, 'eventAccepted')).toEqual([]);
  await expectProperEnd(forbidden, referralId);
});
