/**
 * What comes twice, at once or too late, through the gateway as callers send it: one effect, and answers that say so.
 *
 * Seen to fail with: a key that is not looked up; a repeat that is not compared; a conflict that is not audited.
 */

import { randomUUID } from 'node:crypto';
import type { AxiosResponse } from 'axios';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import { type ConnectedGateway, startConnectedGateway } from '../gateway/connected-gateway.js';
import { freshSubmission, OPERATOR } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, historyOf } from '../setup/history.js';

let gateway: ConnectedGateway;
beforeAll(async () => {
  gateway = await startConnectedGateway();
});
afterEach(async () => {
  expect((await gateway.connector.client.verifyAudit()).faults).toEqual([]);
});
afterAll(() => gateway?.drop());

const submit = (submission: unknown, key: string) => gateway.call('sender', 'POST', '/referrals', submission, key);
const statusOf = async (referralId: string) => (await gateway.connector.client.status(OPERATOR, referralId)).status;
const reaches = (referralId: string, state: string) => eventually(async () => (await statusOf(referralId)) === state);

/** An answer without what differs between any two: trace id and moment, and the count of requests that are left. */
function said({ status, headers, data }: AxiosResponse) {
  const counted = /^(date|belgov-trace-id|ratelimit-.*|content-length)$/;
  const kept = Object.entries(headers).filter(([name]) => !counted.test(name));
  return { status, headers: Object.fromEntries(kept), data: { ...data, repeated: undefined } };
}

/** How many rows of each table there are of all referrals. */
async function rows(): Promise<Record<string, number>> {
  const { db, keyDb } = gateway.connector.store;
  const tables = ['referral', 'client_record', 'blind_index', 'event', 'outbox', 'audit_entry', 'feed_item'] as const;
  const counts: Record<string, number> = {};
  for (const table of tables) counts[table] = (await db.selectFrom(table).selectAll().execute()).length;
  counts.data_key = (await keyDb.selectFrom('data_key').selectAll().execute()).length;
  return counts;
}

/** Delivered, Temporal told, and the workflow waits: nothing happens by itself any more. */
async function waits(referralId: string): Promise<void> {
  await reaches(referralId, 'awaitingOutcome');
  await gateway.connector.dispatcher.idle();
  await eventually(async () => (await workflowEvents(referralId)).includes('TIMER_STARTED'));
}

const workflowEvents = async (referralId: string) =>
  eventNames(await historyOf(gateway.connector.temporal, referralWorkflowId(referralId)));

test('fault 6: the same submission under the same key is the same reply, open and ended, and nothing more', async () => {
  const [submission, key] = [freshSubmission(), randomUUID()];
  const first = await submit(submission, key);
  expect([first.status, first.data.repeated]).toEqual([202, false]);
  const { referralId } = first.data;
  await waits(referralId);
  const [before, events] = [await rows(), await workflowEvents(referralId)];
  const again = await submit(submission, key);
  expect([again.status, again.data.repeated]).toEqual([202, true]);
  expect(said(again)).toEqual(said(first));
  expect([await rows(), await workflowEvents(referralId)]).toEqual([before, events]);
  const occurredAt = new Date().toISOString();
  const outcome = { type: 'contactOutcome', eventId: randomUUID(), outcome: 'helpDeclined', occurredAt };
  const reported = await gateway.call('receiver', 'POST', `/referrals/${referralId}/events`, outcome);
  await reaches(referralId, 'purged');
  expect(said(await submit(submission, key))).toEqual(said(first));
  expect(said(await gateway.call('receiver', 'POST', `/referrals/${referralId}/events`, outcome))).toEqual(
    said(reported),
  );
});

test('fault 7: the same key with another content is refused with 422, and has no effect', async () => {
  const [submission, key] = [freshSubmission(), randomUUID()];
  const { referralId } = (await submit(submission, key)).data;
  await waits(referralId);
  const [before, events] = [await rows(), await workflowEvents(referralId)];
  const refused = await submit({ ...submission, client: { ...submission.client, familyName: 'Peeters' } }, key);
  expect([refused.status, refused.data.type]).toEqual([
    422,
    'urn:problem-type:ocmw:referralConnector:repeatedWithOtherContent',
  ]);
  expect(JSON.stringify(refused.data)).not.toContain('Peeters');
  expect([await rows(), await workflowEvents(referralId)]).toEqual([before, events]);
});

test('fault 8: of twenty at once under one key one wins: one referral, one start, one delivery', async () => {
  const before = await rows();
  const [submission, key] = [freshSubmission(), randomUUID()];
  const answers = await Promise.all(Array.from({ length: 20 }, () => submit(submission, key)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ data }) => data.referralId)).size).toBe(1);
  expect(answers.filter(({ data }) => !data.repeated)).toHaveLength(1);
  const { referralId } = answers[0]?.data ?? {};
  await waits(referralId);
  const after = await rows();
  for (const table of ['referral', 'client_record', 'blind_index', 'outbox'])
    expect((after[table] ?? 0) - (before[table] ?? 0)).toBe(1);
  const starts = (await workflowEvents(referralId)).filter((name) => name.includes('EXECUTION_STARTED'));
  expect(starts).toHaveLength(1);
  expect(gateway.connector.receiver.held(referralId)?.effectiveDeliveries).toBe(1);
});

test('fault 22: an outcome after the end is refused with 409, audited, and changes nothing', async () => {
  const { referralId } = (await submit(freshSubmission(), randomUUID())).data;
  await reaches(referralId, 'awaitingOutcome');
  const report = (outcome: string) =>
    gateway.call('receiver', 'POST', `/referrals/${referralId}/events`, {
      ...{ type: 'contactOutcome', eventId: randomUUID(), outcome, occurredAt: new Date().toISOString() },
      ...(outcome === 'helpWanted' && { dossierReference: 'SD-late' }),
    });
  expect((await report('helpDeclined')).status).toBe(202);
  await gateway.connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  await gateway.connector.dispatcher.idle();
  const { audit_entry: entries = 0, ...before } = await rows();
  const events = await workflowEvents(referralId);
  const late = await report('helpWanted');
  expect([late.status, late.data.issues[0].code]).toEqual([409, 'referralEnded']);
  const { audit_entry: after, ...others } = await rows();
  expect([after, others]).toEqual([entries + 1, before]);
  expect((await wholeTimeline(gateway.connector.client, OPERATOR, referralId)).at(-1)?.action).toBe('eventRefused');
  expect([await statusOf(referralId), await workflowEvents(referralId)]).toEqual(['purged', events]);
});
