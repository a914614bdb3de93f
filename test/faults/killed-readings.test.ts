/**
 * Where referrals are pulled, a program that is killed (SIGKILL) between the commit of an assignment, a reading or a disclosure
 * and its answer: what was committed stands and is told to Temporal by the next one, and whoever had no answer asks again.
 *
 * Seen to fail with: a receipt of each reading (`readingOf`), a reading whose signal is not in its transaction
 * (`acceptConnectorEvent` left out of `decide` in `read-record.ts`), an event id that is not looked up (`accept-event.ts`).
 */
import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import {
  ASSIGNMENT,
  freshSubmission,
  OPERATOR,
  pullAgreement,
  RECEIVER,
  SENDER,
  SOCIAL_WORKER,
} from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, historyOf } from '../setup/history.js';
import { replayAllOn } from '../setup/replay.js';
import { CAW } from '../sharing/sharing-under-test.js';
import { type DyingOrders, doAndDie } from './dying-process.js';
import { type OpenParts, openParts } from './open-parts.js';
import { rowsOf } from './traces.js';

const AGREEMENT = pullAgreement({
  onwardSharing: { partners: [{ name: 'CAW Voorbeeld', enterpriseNumber: CAW }] },
});

let parts: OpenParts;
let referral: DrivenReferral;
beforeAll(async () => {
  parts = await openParts({ agreements: [{ agreement: AGREEMENT, contentHash: 'test' }] });
  await parts.startWorker();
  const submission = freshSubmission({ agreementId: AGREEMENT.agreementId });
  const { referralId } = await parts.client.submit(SENDER, submission, randomUUID());
  referral = DrivenReferral.known(parts, referralId);
  await eventually(async () => (await parts.client.status(OPERATOR, referralId)).unread === true);
});
afterAll(() => parts?.drop());

const die = (orders: Pick<DyingOrders, 'diesAfter' | 'call' | 'caller' | 'input'>) => {
  const { databaseUrl, keyDatabaseUrl, keyring } = parts.options;
  return doAndDie({ databaseUrl, keyDatabaseUrl, keyring, referralId: referral.referralId, ...orders });
};
const audited = async (action: string) =>
  (await wholeTimeline(parts.client, OPERATOR, referral.referralId)).filter((entry) => entry.action === action);

test('an assignment: it stands, and repeated it is the same one', async () => {
  await die({ call: 'assign', diesAfter: 'assign', caller: RECEIVER, input: ASSIGNMENT });
  expect(await parts.client.assign(RECEIVER, referral.referralId, ASSIGNMENT)).toMatchObject({
    assignedTo: SOCIAL_WORKER.subject,
  });
  expect(await audited('assigned')).toHaveLength(1);
});

test('a reading: the trail says that it was read, the repeat has the same receipt, and the workflow hears of it', async () => {
  const { referralId } = referral;
  await die({ call: 'readRecord', diesAfter: 'readRecord', caller: SOCIAL_WORKER });
  const [receipt, ...others] = await rowsOf<{ receipt_id: string }>(parts, 'receipt', referralId);
  expect(others).toEqual([]);
  expect(await audited('recordRead')).toHaveLength(1);
  const reading = await parts.client.readRecord(SOCIAL_WORKER, referralId);
  expect(reading).toMatchObject({ recordVersion: 1, receiptId: receipt?.receipt_id, client: { givenName: 'Noor' } });
  expect(await audited('recordRead')).toHaveLength(2);
  expect(await rowsOf(parts, 'receipt', referralId)).toEqual([receipt]);
  expect(await rowsOf(parts, 'permit', referralId)).toHaveLength(1);
  // Nobody was left to tell Temporal: a sweep does.
  await eventually(async () => {
    const history = await historyOf(parts.temporal, referralWorkflowId(referralId));
    return eventNames(history).filter((name) => name === 'WORKFLOW_EXECUTION_SIGNALED').length === 1;
  });
  await eventually(async () => (await rowsOf(parts, 'outbox', referralId, 'and done_at is null')).length === 0);
});

test('a disclosure: it is recorded once, under the same event id', async () => {
  const { referralId } = referral;
  const input = { type: 'disclosure', eventId: randomUUID(), partner: CAW, occurredAt: new Date().toISOString() };
  await die({ call: 'report', diesAfter: 'acceptEvent', caller: SOCIAL_WORKER, input });
  expect(await parts.client.report(SOCIAL_WORKER, referralId, input)).toMatchObject({ repeated: true });
  expect(await rowsOf(parts, 'event', referralId, "and type = 'disclosure'")).toHaveLength(1);
});

test('then it goes on to its end as any other, and the audit trail verifies', async () => {
  const { referralId } = referral;
  await referral.outcome('helpDeclined');
  await referral.reaches('erasing');
  const { items } = await parts.client.tasks(RECEIVER, { referralId });
  expect(items).toMatchObject([{ kind: 'forwardErasure', partner: CAW }]);
  await referral.report(RECEIVER, { type: 'erasureConfirmed', result: 'erased' });
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(await rowsOf(parts, 'client_record', referralId)).toEqual([]);
  expect((await parts.client.verifyAudit()).faults).toEqual([]);
  await replayAllOn(parts.temporal, parts.taskQueue);
});
