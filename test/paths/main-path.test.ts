import { randomUUID } from 'node:crypto';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

async function submitted(): Promise<string> {
  const { referralId } = await connector.client.submit(SENDER, freshSubmission(), randomUUID());
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  return referralId;
}

test('help declined: delivered, erased at the receiver, purged here', async () => {
  const referralId = await submitted();
  expect(connector.receiver.held(referralId)?.effectiveDeliveries).toBe(1);
  await connector.client.report(RECEIVER, referralId, {
    type: 'contactOutcome',
    eventId: randomUUID(),
    outcome: 'helpDeclined',
    occurredAt: new Date().toISOString(),
  });
  const result = await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  expect(result).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect((await connector.client.status(OPERATOR, referralId)).status).toBe('purged');
  expect((await connector.client.status(SENDER, referralId)).status).toBe('delivered');
});

test('help wanted: handed off to the register with its dossier reference', async () => {
  const referralId = await submitted();
  await connector.client.report(RECEIVER, referralId, {
    type: 'contactOutcome',
    eventId: randomUUID(),
    outcome: 'helpWanted',
    dossierReference: 'SD-2026-17',
    occurredAt: new Date().toISOString(),
  });
  const result = await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  expect(result).toEqual({ state: 'handedOff', reason: 'helpWanted' });
  expect((await connector.client.verifyAudit()).faults).toEqual([]);
});
