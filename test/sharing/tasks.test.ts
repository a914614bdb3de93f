/**
 * Tasks of the receiver's people: opened once with what causes them, listed to the receiver in pages, confirmed.
 *
 * Seen to fail with: `onConflict` left out, the organisation not asked in `listTasks`, `confirmed_at` not asked there.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { LockedReferral } from '../../store/locked-referral.js';
import { commit } from '../../store/store.js';
import { confirmTask, openTask, type TaskSubject } from '../../store/tasks.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { feedSettled } from '../setup/feed-settled.js';

const CAW = '0410340088';
const MUTUALITY = '0411702543';
const STRANGER = { role: 'receiver', enterpriseNumber: '0316380841' } as const;

let world: StoreUnderTest;
beforeAll(async () => {
  world = await openStoreUnderTest();
});
afterAll(() => world?.drop());

async function accepted(): Promise<string> {
  const { client, clock } = world;
  return (await client.submit(SENDER, consentedDaysBefore(clock.at, 1), randomUUID())).referralId;
}

const locked = (referralId: string, work: (tx: Parameters<typeof openTask>[0], referral: LockedReferral) => unknown) =>
  commit(world.store, 'test', async (tx) => {
    const referral = await LockedReferral.lock(world.store, tx, referralId, world.clock.at);
    await work(tx, referral);
    await referral.save();
  });

const open = (referralId: string, ...subjects: TaskSubject[]) =>
  locked(referralId, async (tx, referral) => {
    for (const subject of subjects) await openTask(tx, referral, subject);
  });

const tasksOf = async (referralId: string, confirmedToo = false) =>
  (await world.client.tasks(RECEIVER, { referralId, confirmedToo })).items;

test('a task is opened once for a partner and cause, with a feed item of the receiver’s and an audit entry', async () => {
  const referralId = await accepted();
  const corrected = { kind: 'forwardCorrection', partner: CAW } as const;
  await open(referralId, { ...corrected, cause: '2' }, { ...corrected, cause: '2' }, { ...corrected, cause: '3' });
  await open(referralId, { ...corrected, cause: '2' }, { kind: 'forwardErasure', partner: MUTUALITY });
  const tasks = await tasksOf(referralId);
  expect(tasks).toMatchObject([corrected, corrected, { kind: 'forwardErasure', partner: MUTUALITY }]);
  // Seven days, 09:00 in Brussels.
  expect(tasks[0]).toMatchObject({ openedAt: '2025-03-03T12:00:00.000Z', dueAt: '2025-03-10T08:00:00.000Z' });
  const codes = tasks.map(({ taskId, kind, partner }) => ({ taskId, kind, partner }));
  await feedSettled(world.store);
  const { items: feed } = await world.client.feed(RECEIVER, { pageSize: 200 });
  expect(feed.filter((item) => item.referralId === referralId)).toMatchObject(
    codes.map((told) => ({ kind: 'taskOpened', codes: told })),
  );
  const trail = await wholeTimeline(world.client, OPERATOR, referralId);
  expect(trail.filter(({ action }) => action === 'taskOpened').map((entry) => entry.codes)).toEqual(codes);
});

test('a confirmed task is listed no longer unless it is asked for, and is not opened again', async () => {
  const referralId = await accepted();
  const subject = { kind: 'forwardWithdrawal', partner: CAW } as const;
  await open(referralId, subject);
  const [task] = await tasksOf(referralId);
  const taskId = task?.taskId ?? '';
  await locked(referralId, (tx, referral) => confirmTask(tx, referral, taskId, RECEIVER));
  await open(referralId, subject);
  expect(await tasksOf(referralId)).toEqual([]);
  expect(await tasksOf(referralId, true)).toMatchObject([{ taskId, confirmedAt: '2025-03-03T12:00:00.000Z' }]);
  const trail = await wholeTimeline(world.client, OPERATOR, referralId);
  expect(trail.at(-1)).toMatchObject({ action: 'taskConfirmed', codes: { taskId, ...subject } });
});

test('tasks are the receiver’s own, an operator sees all, the sender may not ask', async () => {
  const referralId = await accepted();
  await open(referralId, { kind: 'forwardRecall', partner: CAW });
  expect((await world.client.tasks(STRANGER)).items).toEqual([]);
  expect((await world.client.tasks(STRANGER, { referralId })).items).toEqual([]);
  expect((await world.client.tasks(OPERATOR, { referralId })).items).toHaveLength(1);
  await expect(world.client.tasks(SENDER)).rejects.toMatchObject({ code: 'missingPermission' });
  await expect(world.client.tasks(RECEIVER, { after: 'x' })).rejects.toMatchObject({ code: 'badRequest' });
  await expect(world.client.tasks(RECEIVER, { referralId: 'x' })).rejects.toMatchObject({ code: 'badRequest' });
});

test('pages hold every task once', async () => {
  const referralId = await accepted();
  const causes = ['1', '2', '3', '4', '5'];
  await open(referralId, ...causes.map((cause) => ({ kind: 'forwardCorrection', partner: CAW, cause }) as const));
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await world.client.tasks(RECEIVER, {
      referralId,
      pageSize: 2,
      ...(after === undefined ? {} : { after }),
    });
    seen.push(...page.items.map((task) => task.taskId));
    after = page.next;
    if (after === undefined) break;
  }
  expect(seen).toEqual((await tasksOf(referralId)).map((task) => task.taskId));
  expect(new Set(seen).size).toBe(causes.length);
});
