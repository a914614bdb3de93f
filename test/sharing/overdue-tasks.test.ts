/**
 * A task that nobody confirms in the agreed time is escalated, once; confirming it settles that, the end of its referral does
 * not, and people may say that they have seen to it.
 *
 * Seen to fail with: `taskOverdue` among what the end settles; `escalated_at` not written; the sweep not asking `due_at`; a
 * confirmation that settles while another task is overdue.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { sweepOverdueTasks } from '../../store/tasks.js';
import { OPERATOR, RECEIVER } from '../setup/connector.js';
import { CAW, ENDINGS, MUTUALITY, openSharingForTests, type SharingUnderTest } from './sharing-under-test.js';

let under: SharingUnderTest;
openSharingForTests((opened) => {
  under = opened;
});

const openTasks = async (referralId: string) => (await under.client.tasks(RECEIVER, { referralId })).items;
const escalated = async (referralId: string) =>
  (await under.client.escalations(OPERATOR)).items.filter((item) => item.referralId === referralId);

/** Sweeps go by the database's time, so the tasks of a test are moved instead. */
const due = (referralId: string, partner: string, when: 'yesterday' | 'tomorrow') =>
  under.rows(
    `update task set due_at = now() ${when === 'yesterday' ? '-' : '+'} interval '1 day'
     where referral_id = '${referralId}' and partner = '${partner}'`,
  );

async function withTasks(): Promise<string> {
  const referralId = await under.handedOff();
  for (const partner of [CAW, MUTUALITY]) await under.disclose(referralId, partner);
  await under.withdraw(referralId);
  for (const partner of [CAW, MUTUALITY]) await due(referralId, partner, 'tomorrow');
  return referralId;
}

test('only what is due, once, with its notification and audited', async () => {
  const referralId = await withTasks();
  expect(await sweepOverdueTasks(under.store)).toBe(0);
  await due(referralId, CAW, 'yesterday');
  expect(await sweepOverdueTasks(under.store)).toBe(1);
  expect(await sweepOverdueTasks(under.store)).toBe(0);
  expect(await escalated(referralId)).toMatchObject([{ kind: 'taskOverdue', code: 'forwardWithdrawal' }]);
  const [task] = await openTasks(referralId);
  expect((await wholeTimeline(under.client, OPERATOR, referralId)).at(-1)).toMatchObject({
    action: 'taskOverdue',
    codes: { taskId: task?.taskId, kind: 'forwardWithdrawal', partner: CAW },
  });
  expect(
    await under.rows(
      `select 1 from notification join escalation using (escalation_id) where referral_id = '${referralId}'`,
    ),
  ).toHaveLength(1);
});

test('settled when the last that is overdue is confirmed', async () => {
  const referralId = await withTasks();
  for (const partner of [CAW, MUTUALITY]) await due(referralId, partner, 'yesterday');
  await sweepOverdueTasks(under.store);
  const [one, other] = await openTasks(referralId);
  await under.confirm(referralId, one?.taskId ?? '');
  expect(await escalated(referralId)).toHaveLength(1);
  await under.confirm(referralId, other?.taskId ?? '');
  expect(await escalated(referralId)).toEqual([]);
  expect(await sweepOverdueTasks(under.store)).toBe(0);
});

test('the end of its referral does not settle it', async () => {
  const referralId = await under.delivered();
  await under.disclose(referralId);
  const applied = [await under.recall(referralId)];
  under.receiver.misbehave(referralId, 'refusesErasure');
  await under.end(referralId, applied, ENDINGS.recalled);
  await due(referralId, CAW, 'yesterday');
  await sweepOverdueTasks(under.store);
  expect((await escalated(referralId)).map(({ kind }) => kind)).toEqual(['erasure', 'taskOverdue']);
  under.receiver.behave();
  expect(await under.end(referralId, applied, ENDINGS.recalled)).toMatchObject({ state: 'recalled' });
  expect((await escalated(referralId)).map(({ kind }) => kind)).toEqual(['taskOverdue']);
});

test('people settle it; the task stays open, is not escalated again, and another one is', async () => {
  const referralId = await withTasks();
  await due(referralId, CAW, 'yesterday');
  await sweepOverdueTasks(under.store);
  await under.client.settleEscalation(OPERATOR, referralId, 'taskOverdue');
  expect(await sweepOverdueTasks(under.store)).toBe(0);
  expect(await escalated(referralId)).toEqual([]);
  expect(await openTasks(referralId)).toHaveLength(2);
  await due(referralId, MUTUALITY, 'yesterday');
  expect(await sweepOverdueTasks(under.store)).toBe(1);
  expect(await escalated(referralId)).toHaveLength(1);
});

test('a confirmation that comes first leaves nothing to tell', async () => {
  const referralId = await withTasks();
  await due(referralId, CAW, 'yesterday');
  const [task] = await openTasks(referralId);
  const event = { type: 'forwardingConfirmed', eventId: randomUUID(), taskId: task?.taskId };
  await under.client.report(RECEIVER, referralId, event);
  expect(await sweepOverdueTasks(under.store)).toBe(0);
});

test('two sweeps at once tell it once', async () => {
  const referralId = await withTasks();
  await due(referralId, CAW, 'yesterday');
  const told = await Promise.all([sweepOverdueTasks(under.store), sweepOverdueTasks(under.store)]);
  expect(told.reduce((sum, count) => sum + count)).toBe(1);
});
