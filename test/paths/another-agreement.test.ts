import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadAgreement } from '../../agreements/load-agreement.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';
import { OPERATOR, startTestConnector } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';

/** A second pair of partners, with a territory and policies of its own, is a file and no code. */
const { agreement, contentHash } = loadAgreement({
  path: join(__dirname, '..', 'fixtures', 'agreements', 'jeugdhulp-voorbeeldstad.yaml'),
});
const sender = { role: 'sender', enterpriseNumber: agreement.sender.enterpriseNumber } as const;
const receiver = { role: 'receiver', enterpriseNumber: agreement.receiver.enterpriseNumber } as const;

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector({ agreements: [{ agreement, contentHash }] });
});
afterAll(() => connector.drop());

test('a referral goes its way under another agreement, by that agreement’s policies', async () => {
  const { referralId } = await connector.client.submit(sender, sampleSubmission(agreement, new Date()), randomUUID());
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  const outcome = (name: string) => ({
    type: 'contactOutcome',
    eventId: randomUUID(),
    outcome: name,
    occurredAt: new Date().toISOString(),
  });
  // Its closing rules do not name this one.
  expect(agreement.closingRules).not.toContain('deceased');
  await expect(connector.client.report(receiver, referralId, outcome('deceased'))).rejects.toMatchObject({
    code: 'eventNotAllowed',
    issues: [expect.objectContaining({ code: 'closingRuleNotAgreed' })],
  });
  await connector.client.report(receiver, referralId, outcome('helpDeclined'));
  const result = await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  expect(result).toEqual({ state: 'purged', reason: 'helpDeclined' });
});

test('a family of Diest is outside its territory', async () => {
  const submission = sampleSubmission(agreement, new Date());
  const { address: _, ...client } = submission.client;
  const elsewhere = { ...submission, client, residence: { postalCode: '3290', isPlaceOfResidence: true } };
  await expect(connector.client.submit(sender, elsewhere, randomUUID())).rejects.toMatchObject({
    code: 'referralRefused',
    issues: [expect.objectContaining({ name: 'residence.postalCode', code: 'outsideTerritory' })],
  });
});

test('the organisations of one agreement see nothing of another’s', async () => {
  const { referralId } = await connector.client.submit(sender, sampleSubmission(agreement, new Date()), randomUUID());
  const others = { role: 'sender', enterpriseNumber: '0886886638' } as const;
  await expect(connector.client.status(others, referralId)).rejects.toMatchObject({ code: 'resourceNotFound' });
  expect((await connector.client.list(others)).items).toEqual([]);
});
