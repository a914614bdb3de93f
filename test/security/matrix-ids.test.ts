/**
 * Every other place where a request may name something of somebody else's: in a query, as a cursor, as an idempotency key, as an
 * event, as a task, as a client. Each is answered as one that names nothing, in status, headers, body and statements.
 *
 * Seen to fail with: tasks that are found by referral alone (`listTasks`); a task of another referral (`factsAbout`); an
 * idempotency key that is one for all senders; a name that finds another organisation's client (`isFoundBy`).
 */
import { randomUUID } from 'node:crypto';
import { PATH } from '../gateway/gateway-under-test.js';
import { type Asking, CALLER_NAMES, haveTaskOpened, type Known, startAsking } from './asking.js';
import type { Answer, Question } from './observed-answers.js';
import { CALLERS, type CallerName } from './two-agreements.js';

const PARTIES = CALLER_NAMES.filter((name) => CALLERS[name].role !== undefined);
/** Of each list, a cursor that may be one, of nothing that there is; `moment` is that of the other's. */
const NOTHING = {
  listReferrals: (moment: string) => `${moment}_${randomUUID()}`,
  listFeedItems: () => '999999999999-1',
  listTasks: () => '999999999999',
} as const;

let asking: Asking;
/** By agreement, of its own parties: what others could name. */
const there = new Map<string, Known & { referralId: string; key: string; client: object }>();
/** The newest cursor of each list, by agreement; the other agreement's is behind all of the first one's. */
const cursors = new Map<string, Record<'listReferrals' | 'listFeedItems' | 'listTasks', string>>();

beforeAll(async () => {
  asking = await startAsking();
  const { under, submission } = asking.world;
  for (const [sender, receiver, familyName] of [
    [CALLERS.sender, CALLERS.receiver, 'Eerste'],
    [CALLERS.otherSender, CALLERS.otherReceiver, 'Andere'],
  ] as const) {
    const { agreementId } = sender;
    under.clock.at = new Date(under.clock.at.getTime() + 60_000);
    const request = submission(agreementId);
    const { givenName } = request.client;
    const key = randomUUID();
    const named = { ...request, client: { ...request.client, familyName } };
    const { referralId } = await under.client.submit(sender, named, key);
    await under.activities.transmit({ referralId, applied: [] });
    const known = await haveTaskOpened(asking.world, agreementId, referralId);
    const client = { givenName, familyName, postalCode: request.residence.postalCode };
    there.set(agreementId, { ...known, referralId, key, client });
    const [task] = await under.rows<{ newest: string }>('select max(position) as newest from task');
    const feed = (await under.client.feed(receiver, { pageSize: 200 })).items;
    cursors.set(agreementId, {
      listReferrals: `${under.clock.at.getTime()}_${referralId}`,
      listFeedItems: feed.at(-1)?.cursor as string,
      listTasks: String(task?.newest),
    });
  }
}, 300_000);
afterAll(() => asking?.close());

const foreignTo = (name: CallerName) => (CALLERS[name].agreementId === 'example' ? 'other' : 'example');
const ofOthers = (name: CallerName) => there.get(foreignTo(name)) as NonNullable<ReturnType<typeof there.get>>;
const ofOwn = (name: CallerName) => there.get(String(CALLERS[name].agreementId)) as ReturnType<typeof ofOthers>;

async function ask(name: CallerName, question: Omit<Question, 'headers'>, headers = {}): Promise<Answer> {
  const { path } = question;
  return asking.ask({ ...question, path: `${PATH}${path}`, headers: { ...(await asking.bearer(name)), ...headers } });
}

/** Two questions that differ in `id` alone are answered alike. */
async function expectAlike(
  name: CallerName,
  question: (id: string) => Promise<Answer>,
  others: string,
  unknown: string,
): Promise<Answer> {
  const [one, other] = [await question(others), await question(unknown)];
  expect({ name, comparable: one.comparable, statements: one.statements }).toEqual({
    ...{ name, comparable: other.comparable, statements: other.statements },
  });
  return one;
}

test('every parameter of a query that names something is tried here', () => {
  const naming = asking.operations.flatMap(({ operationId, query }) =>
    query.filter((name) => name === 'after' || name.endsWith('Id')).map((name) => `${operationId} ${name}`),
  );
  expect(naming.sort()).toEqual([
    'listBreachItems after',
    'listFeedItems after',
    'listReferrals after',
    'listTasks after',
    'listTasks referralId',
    'listTimelineEntries after',
  ]);
});

test('tasks of another’s referral are those of one that never was', async () => {
  for (const name of PARTIES) {
    const tasksOf = (referralId: string) => {
      return ask(name, { method: 'GET', path: `/tasks?referralId=${referralId}&confirmedToo=true`, ids: [referralId] });
    };
    const { outcome, text } = await expectAlike(name, tasksOf, ofOthers(name).referralId, randomUUID());
    if (CALLERS[name].role === 'sender') expect([name, outcome]).toEqual([name, '403 missingPermission']);
    else expect([name, JSON.parse(text)]).toEqual([name, { items: [] }]);
    // Of its own there is one, so that an empty list says something.
    const own = await tasksOf(ofOwn(name).referralId);
    expect([name, own.text.includes(ofOwn(name).taskId)]).toEqual([name, CALLERS[name].role === 'receiver']);
  }
});

test.each([
  ['listReferrals', '/referrals'],
  ['listFeedItems', '/feedItems'],
  ['listTasks', '/tasks'],
] as const)('%s goes on after another’s cursor as after one of nothing', async (operationId, path) => {
  // The other's is newer than all of theirs, so that after it there is nothing of their own in the two that go forward.
  for (const name of PARTIES.filter((one) => foreignTo(one) === 'other')) {
    const pageAfter = (after: string) => ask(name, { method: 'GET', path: `${path}?after=${after}` });
    const others = cursors.get('other')?.[operationId] as string;
    const [moment = ''] = others.split('_');
    const { text } = await expectAlike(name, pageAfter, others, NOTHING[operationId](moment));
    for (const foreign of [ofOthers(name).referralId, ofOthers(name).taskId])
      expect([name, text.includes(foreign)]).toEqual([name, false]);
    if (operationId === 'listReferrals') expect([name, text.includes(ofOwn(name).referralId)]).toEqual([name, true]);
  }
});

test('breach items go on after another’s as after one of nothing', async () => {
  for (const name of PARTIES.filter((one) => foreignTo(one) === 'other')) {
    // Newer than theirs, and two of them, so that there is a place to go on.
    asking.world.under.clock.at = new Date(asking.world.under.clock.at.getTime() + 60_000);
    for (let opened = 0; opened < 2; opened += 1) await asking.world.recalled('other');
    const breachesOf = (pageSize: number) => asking.world.under.client.breaches(CALLERS.otherSender, { pageSize });
    const { items } = await breachesOf(200);
    const { next } = await breachesOf(items.length - 1);
    const referralId = items.at(-2)?.referralId as string;
    expect(next).toContain(referralId);
    const pageAfter = (after: string) => ask(name, { method: 'GET', path: `/breachItems?after=${after}` });
    const unknown = (next as string).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, randomUUID());
    expect(unknown).not.toBe(next);
    const { text } = await expectAlike(name, pageAfter, next as string, unknown);
    expect([name, text.includes(referralId)]).toEqual([name, false]);
  }
});

test('a page of another’s timeline is as little there as one of nothing', async () => {
  for (const name of PARTIES) {
    const [sender, receiver] =
      foreignTo(name) === 'other' ? [CALLERS.otherSender, CALLERS.otherReceiver] : [CALLERS.sender, CALLERS.receiver];
    const whose = CALLERS[name].role === 'sender' ? sender : receiver;
    const { next } = await asking.world.under.client.timeline(whose, ofOthers(name).referralId, { pageSize: 1 });
    const pageOf = (referralId: string) =>
      ask(name, { method: 'GET', path: `/referrals/${referralId}/timelineEntries?after=${next}`, ids: [referralId] });
    const { outcome } = await expectAlike(name, pageOf, ofOthers(name).referralId, randomUUID());
    expect([name, outcome]).toEqual([name, '404 resourceNotFound']);
  }
});

test('an idempotency key of another sender’s is a new one', async () => {
  for (const name of PARTIES.filter((one) => CALLERS[one].role === 'sender')) {
    const submit = async (key: string) => {
      const body = asking.world.submission(CALLERS[name].agreementId as 'example');
      const answer = await ask(name, { method: 'POST', path: '/referrals', body }, { 'idempotency-key': key });
      const { referralId } = JSON.parse(answer.text) as { referralId: string };
      const comparable = JSON.parse(JSON.stringify(answer.comparable).replaceAll(referralId, '…'));
      return { ...answer, comparable };
    };
    const { outcome, text } = await expectAlike(name, submit, ofOthers(name).key, randomUUID());
    expect([name, outcome, JSON.parse(text).repeated]).toEqual([name, '202', false]);
  }
});

test('the id of another’s event is a new one, and of another’s task none', async () => {
  for (const name of PARTIES) {
    const path = `/referrals/${ofOwn(name).referralId}/events`;
    const occurredAt = asking.world.under.clock.at.toISOString();
    // Each time a new one, for what one of its own organisation has reported is a repeat.
    const eventId = randomUUID();
    const [sender, referralId] = [
      foreignTo(name) === 'other' ? CALLERS.otherSender : CALLERS.sender,
      ofOthers(name).referralId,
    ];
    await asking.world.under.client.report(sender, referralId, {
      type: 'withdrawal',
      eventId,
      occurredAt,
      manner: 'oral',
    });
    const withdraw = (eventId: string) =>
      ask(name, {
        method: 'POST',
        path,
        body: { type: 'withdrawal', eventId, occurredAt, manner: 'oral' },
        ids: [eventId],
      });
    const withdrawn = await expectAlike(name, withdraw, eventId, randomUUID());
    expect([name, withdrawn.outcome, JSON.parse(withdrawn.text).repeated]).toEqual([name, '202', false]);
    const confirm = (taskId: string) =>
      ask(name, { method: 'POST', path, body: { type: 'forwardingConfirmed', eventId: randomUUID(), taskId } });
    const { outcome } = await expectAlike(name, confirm, ofOthers(name).taskId, randomUUID());
    expect([name, outcome]).toEqual([
      name,
      CALLERS[name].role === 'sender' ? '403 missingPermission' : '404 resourceNotFound',
    ]);
  }
});

test('whoever is looked up by name is another’s client as much as nobody', async () => {
  for (const name of PARTIES) {
    const lookUp = (familyName: string) =>
      ask(name, { method: 'POST', path: '/accessExports', body: { ...ofOthers(name).client, familyName } });
    const { familyName } = ofOthers(name).client as { familyName: string };
    const { outcome, text } = await expectAlike(name, lookUp, familyName, 'Niemand');
    expect([name, outcome, JSON.parse(text).referrals]).toEqual([name, '200', []]);
  }
});
