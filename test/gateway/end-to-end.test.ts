import { randomUUID } from 'node:crypto';
import axios from 'axios';
import { wholeTimeline } from '../../clients/every-page.js';
import { storeHealth } from '../../clients/store-health.js';
import { Problem } from '../../domain/problems.js';
import { openDatabase } from '../../store/store.js';
import { exampleSubmission } from '../domain/examples.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { type ConnectedGateway, shapeOf, startConnectedGateway } from './connected-gateway.js';
import { PATH } from './gateway-under-test.js';

let gateway: ConnectedGateway;
let connector: ConnectedGateway['connector'];
let { call, over } = {} as ConnectedGateway;

beforeAll(async () => {
  gateway = await startConnectedGateway();
  ({ connector, call, over } = gateway);
});
afterAll(() => gateway?.drop());

async function delivered(): Promise<string> {
  const { referralId } = await over('sender').submit(SENDER, freshSubmission(), randomUUID());
  await eventually(async () => (await over('operator').status(OPERATOR, referralId)).status === 'awaitingOutcome');
  return referralId;
}

const outcome = () => ({
  type: 'contactOutcome',
  eventId: randomUUID(),
  outcome: 'helpDeclined',
  occurredAt: new Date().toISOString(),
});

test('a referral over HTTP, from submission to purge', async () => {
  const accepted = await call('sender', 'POST', '/referrals', freshSubmission(), randomUUID());
  expect(accepted.status).toBe(202);
  const { referralId } = accepted.data;
  expect(accepted.headers.location).toBe(`${PATH}/referrals/${referralId}`);

  const sender = over('sender');
  await eventually(async () => (await sender.status(SENDER, referralId)).status === 'delivered');
  expect(connector.receiver.held(referralId)?.effectiveDeliveries).toBe(1);

  await over('receiver').report(RECEIVER, referralId, outcome());
  await eventually(async () => (await over('operator').status(OPERATOR, referralId)).status === 'purged');
  // What the sender sees says nothing of the ending (guarantee H).
  expect((await sender.status(SENDER, referralId)).status).toBe('delivered');
  expect(await sender.status(SENDER, referralId)).not.toHaveProperty('reason');
  expect((await wholeTimeline(over('receiver'), RECEIVER, referralId)).length).toBeGreaterThan(2);
  expect(JSON.stringify(await wholeTimeline(sender, SENDER, referralId))).not.toMatch(/helpDeclined|purged|erasing/);
});

test('the same key with the same content is the same referral, with other content refused', async () => {
  const key = randomUUID();
  const submission = freshSubmission();
  const answers = await Promise.all([1, 2, 3].map(() => call('sender', 'POST', '/referrals', submission, key)));
  expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202]);
  expect(new Set(answers.map((answer) => answer.data.referralId)).size).toBe(1);
  expect(answers.filter((answer) => !answer.data.repeated)).toHaveLength(1);
  const changed = { ...submission, client: { ...submission.client, familyName: 'Peeters' } };
  const refused = await call('sender', 'POST', '/referrals', changed, key);
  expect(refused.status).toBe(422);
  expect(refused.data.type).toBe('urn:problem-type:ocmw:referralConnector:repeatedWithOtherContent');
});

test('every fault of a submission at once, and no value', async () => {
  const submission = freshSubmission();
  const faulty = {
    ...submission,
    purpose: 'somethingElse',
    client: { ...submission.client, birthDate: '1990-01-02', phone: '0470 not a number' },
  };
  const { status, data } = await call('sender', 'POST', '/referrals', faulty, randomUUID());
  expect(status).toBe(400);
  expect(data.issues.map((issue: { in: string; name: string }) => `${issue.in} ${issue.name}`).sort()).toEqual([
    'body client.birthDate',
    'body client.phone',
    'body purpose',
  ]);
  expect(JSON.stringify(data)).not.toMatch(/1990|0470|somethingElse/);
});

test('every reason of a refusal at once, by its code', async () => {
  const submission = freshSubmission();
  const refused = {
    ...submission,
    consent: { ...submission.consent, free: false },
    teamMember: { ...submission.teamMember, boundBySecrecy: false },
  };
  const { status, data } = await call('sender', 'POST', '/referrals', refused, randomUUID());
  expect(status).toBe(422);
  expect(data.type).toBe('urn:problem-type:ocmw:referralConnector:referralRefused');
  expect(data.issues.map((issue: { code: string }) => issue.code).sort()).toEqual([
    'consentNotFree',
    'notBoundBySecrecy',
  ]);
});

test('who may not: the receiver submits nothing, the sender reports no outcome', async () => {
  expect((await call('receiver', 'POST', '/referrals', freshSubmission(), randomUUID())).status).toBe(403);
  const referralId = await delivered();
  expect((await call('sender', 'POST', `/referrals/${referralId}/events`, outcome())).status).toBe(403);
});

test('another organisation’s referral and one that never was are the same 404', async () => {
  const referralId = await delivered();
  for (const path of ['', '/timelineEntries']) {
    const foreign = await call('other', 'GET', `/referrals/${referralId}${path}`);
    const unknown = await call('other', 'GET', `/referrals/${randomUUID()}${path}`);
    expect(foreign.status).toBe(404);
    expect(shapeOf(foreign)).toEqual(shapeOf(unknown));
  }
  const withdrawal = {
    type: 'withdrawal',
    eventId: randomUUID(),
    occurredAt: new Date().toISOString(),
    manner: 'oral',
  };
  const foreign = await call('other', 'POST', `/referrals/${referralId}/events`, withdrawal);
  const unknown = await call('other', 'POST', `/referrals/${randomUUID()}/events`, withdrawal);
  expect(foreign.status).toBe(404);
  expect(shapeOf(foreign)).toEqual(shapeOf(unknown));
});

test('a repeated event gets the same answer, a second outcome a conflict', async () => {
  const referralId = await delivered();
  const event = outcome();
  const first = await call('receiver', 'POST', `/referrals/${referralId}/events`, event);
  const again = await call('receiver', 'POST', `/referrals/${referralId}/events`, event);
  expect([first.status, again.status]).toEqual([202, 202]);
  expect([first.data.repeated, again.data.repeated]).toEqual([false, true]);
  const second = await call('receiver', 'POST', `/referrals/${referralId}/events`, outcome());
  expect(second.status).toBe(409);
  expect(second.data.type).toBe('urn:problem-type:ocmw:referralConnector:eventNotAllowed');
});

test('lists and feeds go on from page to page and end', async () => {
  await delivered();
  await delivered();
  const client = over('sender');
  const ids: string[] = [];
  for (let after: { after?: string } = {}; ; ) {
    const page = await client.list(SENDER, { ...after, pageSize: 1 });
    ids.push(...page.items.map((item) => item.referralId));
    if (page.next === undefined) break;
    after = { after: page.next };
  }
  const all = await connector.client.list(SENDER, { pageSize: 100 });
  expect(ids).toEqual(all.items.map((item) => item.referralId));

  const items: string[] = [];
  for (let after: { after?: string } = {}; ; ) {
    const page = await client.feed(SENDER, { ...after, pageSize: 2 });
    items.push(...page.items.map((item) => item.cursor));
    if (page.next === undefined) break;
    after = { after: page.next };
  }
  expect(items.length).toBeGreaterThan(2);
  expect(new Set(items).size).toBe(items.length);
  expect((await call('other', 'GET', '/feedItems')).data).toEqual({ items: [] });
});

test('health: up, degraded while something accepted waits for Temporal, down without a database', async () => {
  const { store } = connector;
  expect((await axios.get(`${gateway.baseUrl}/health`)).data).toEqual({ status: 'UP' });
  await store.db
    .insertInto('outbox')
    .values({
      referral_id: await delivered(),
      purpose: 'signal',
      payload: '{}',
      created_at: new Date(Date.now() - 120_000),
      next_attempt_at: new Date(Date.now() + 3_600_000),
    } as never)
    .execute();
  expect(await storeHealth(store)()).toBe('DEGRADED');
  const gone = openDatabase<never>('postgres://127.0.0.1:1/gone', { poolSize: 1 });
  expect(await storeHealth({ ...store, keyDb: gone })()).toBe('DOWN');
  await gone.destroy();
});

test('nothing of a client stands in any log line', () => {
  const { client } = exampleSubmission();
  expect(gateway.log.length).toBeGreaterThan(20);
  for (const value of [client.familyName, client.phone, client.email, client.address?.street, 'Peeters', 'token-']) {
    expect(gateway.log.join('')).not.toContain(value);
  }
});

test('the client’s problems are the store’s', async () => {
  const problem = await over('sender')
    .submit(SENDER, { ...freshSubmission(), agreementId: 'not-agreed' }, randomUUID())
    .catch((error: unknown) => error);
  const direct = await connector.client
    .submit(SENDER, { ...freshSubmission(), agreementId: 'not-agreed' }, randomUUID())
    .catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ code: (direct as Problem).code, issues: (direct as Problem).issues });
});
