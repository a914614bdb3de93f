/**
 * What a gateway on a real connector answers is what the document says: statuses, and no property or header that is not named.
 *
 * Seen to fail with: a property or a header left out of the document, a status that a route does not name, `Location` left
 * out, a 404 that names a field where the operation has none.
 */
import { randomUUID } from 'node:crypto';
import axios, { type AxiosResponse } from 'axios';
import { eventBodies } from '../contracts/examples.js';
import { type ConnectedGateway, startConnectedGateway, type Who } from '../gateway/connected-gateway.js';
import { ASSIGNMENT, freshSubmission, pullAgreement } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { operationChecker } from './operation-checker.js';
import { servedDocument } from './served-document.js';

let gateway: ConnectedGateway;
let checker: ReturnType<typeof operationChecker>;
const answered = new Set<string>();
beforeAll(async () => {
  gateway = await startConnectedGateway();
  checker = operationChecker((await servedDocument()).json);
});
afterAll(() => gateway?.drop());

const REFERRAL = '/referrals/{referralId}';
const EVENTS = `${REFERRAL}/events`;
const ASSIGNMENTS = `${REFERRAL}/assignments`;
const READINGS = `${REFERRAL}/readings`;
const CONCLUSIONS = '/breachItems/{referralId}/conclusions';
const SUSPENSIONS = '/agreements/{agreementId}/suspensions';
const RESUMPTIONS = '/agreements/{agreementId}/resumptions';

function checked(answer: AxiosResponse, method: string, path: string): AxiosResponse {
  expect({ at: `${method} ${path} ${answer.status}`, faults: checker.ofAnswer(method, path, answer as never) }).toEqual(
    {
      at: `${method} ${path} ${answer.status}`,
      faults: [],
    },
  );
  answered.add(`${method} ${path} ${answer.status}`);
  return answer;
}

/** One request under a path of the document; its answer is held to what the document says. */
async function ask(
  who: Who,
  [method, path]: ['GET' | 'POST', string],
  id: string,
  { body, key, query = '' }: { body?: unknown; key?: string; query?: string } = {},
): Promise<AxiosResponse> {
  return checked(await gateway.call(who, method, path.replace(/\{.*\}/, id) + query, body, key), method, path);
}

/** Submitted where the receiver pulls, and offered to it. */
async function offered(): Promise<string> {
  const body = freshSubmission({ agreementId: pullAgreement().agreementId });
  const { data } = await ask('sender', ['POST', '/referrals'], '', { body, key: randomUUID() });
  await eventually(async () => (await ask('receiver', ['GET', REFERRAL], data.referralId)).status === 200);
  return data.referralId;
}

async function delivered(): Promise<string> {
  const { data } = await ask('sender', ['POST', '/referrals'], '', { body: freshSubmission(), key: randomUUID() });
  await eventually(async () => (await ask('sender', ['GET', REFERRAL], data.referralId)).data.status === 'delivered');
  return data.referralId;
}

test('every success', async () => {
  const referralId = await delivered();
  const attempt = { ...eventBodies()[0], eventId: randomUUID(), occurredAt: new Date().toISOString() };
  await ask('receiver', ['POST', EVENTS], referralId, { body: attempt });
  await ask('sender', ['POST', EVENTS], referralId, {
    body: { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' },
  });
  await eventually(
    async () =>
      (await ask('sender', ['GET', '/breachItems'], '', { query: '?concludedToo=true' })).data.items.length > 0,
  );
  for (const who of ['sender', 'receiver', 'operator'] as const) {
    await ask(who, ['GET', REFERRAL], referralId);
    await ask(who, ['GET', `${REFERRAL}/timelineEntries`], referralId, { query: '?pageSize=1' });
    await ask(who, ['GET', '/referrals'], '', { query: '?pageSize=1' });
    await ask(who, ['POST', '/accessExports'], '', { body: { referralId } });
    await ask(who, ['GET', '/breachItems'], '', { query: '?pageSize=1' });
  }
  await ask('receiver', ['POST', CONCLUSIONS], referralId, { body: { conclusion: 'authorityNotified' } });
  for (const who of ['sender', 'receiver'] as const)
    await ask(who, ['GET', '/feedItems'], '', { query: '?pageSize=1' });
  await ask('receiver', ['GET', '/tasks'], '', { query: `?referralId=${referralId}&confirmedToo=true&pageSize=1` });
  const unread = await offered();
  await ask('receiver', ['POST', ASSIGNMENTS], unread, { body: ASSIGNMENT });
  await ask('socialWorker', ['POST', READINGS], unread);
  await ask('receiver', ['GET', REFERRAL], unread);
  const { agreementId } = freshSubmission();
  await ask('sender', ['POST', SUSPENSIONS], agreementId, { body: { reason: 'incident' } });
  for (const who of ['sender', 'receiver'] as const) {
    await ask(who, ['POST', RESUMPTIONS], agreementId, { body: { reason: 'settled' } });
  }
  checked(await axios.get(`${gateway.baseUrl}/health`), 'GET', '/health');
  const successes = checker.operations();
  expect(successes.length).toBeGreaterThan(10);
  expect(successes.filter((operation) => !answered.has(operation))).toEqual([]);
});

test('the problems that callers make', async () => {
  const referralId = await delivered();
  const key = randomUUID();
  const submit = (body: unknown, idempotencyKey = randomUUID()) =>
    ask('sender', ['POST', '/referrals'], '', { body, key: idempotencyKey });
  const unread = await offered();
  const event = { type: 'contactOutcome', outcome: 'helpDeclined', occurredAt: new Date().toISOString() };
  await submit(freshSubmission(), key);
  const answers = [
    await submit({ none: 'of it' }),
    await submit({ tooMuch: 'x'.repeat(200_000) }),
    await submit({ ...freshSubmission(), indication: { indicated: false, discussedWithClient: true } }),
    await submit({ ...freshSubmission(), indication: { indicated: false, discussedWithClient: true } }, key),
    await ask('receiver', ['POST', '/referrals'], '', { body: freshSubmission(), key }),
    await ask('receiver', ['POST', EVENTS], referralId, { body: { ...event, eventId: randomUUID() } }),
    await ask('receiver', ['POST', EVENTS], referralId, { body: { ...event, eventId: randomUUID() } }),
    await ask('sender', ['POST', EVENTS], randomUUID(), { body: eventBodies()[4] }),
    await ask('receiver', ['POST', EVENTS], referralId, {
      body: { type: 'forwardingConfirmed', eventId: randomUUID(), taskId: randomUUID() },
    }),
    await ask('other', ['GET', REFERRAL], referralId),
    await ask('sender', ['GET', REFERRAL], 'Jan'),
    await ask('sender', ['GET', '/feedItems'], '', { query: '?unknown=1' }),
    await ask('sender', ['GET', '/tasks'], ''),
    await ask('receiver', ['GET', '/tasks'], '', { query: '?referralId=Jan' }),
    await ask('other', ['POST', SUSPENSIONS], 'never-agreed', { body: { reason: 'incident' } }),
    await ask('receiver', ['POST', CONCLUSIONS], referralId, { body: { conclusion: 'noRiskToClient' } }),
    await ask('receiver', ['POST', CONCLUSIONS], referralId, { body: { conclusion: 'nothing' } }),
    await ask('sender', ['POST', '/accessExports'], '', { body: { referralId: randomUUID() } }),
    await ask('receiver', ['POST', READINGS], unread),
    await ask('socialWorker', ['POST', READINGS], unread),
    await ask('socialWorker', ['POST', READINGS], referralId),
    await ask('socialWorker', ['POST', READINGS], randomUUID()),
    await ask('receiver', ['POST', ASSIGNMENTS], unread, { body: { socialWorkerId: 'jan@example.org' } }),
    await ask('receiver', ['POST', ASSIGNMENTS], referralId, { body: ASSIGNMENT }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([
    400, 413, 422, 422, 403, 202, 409, 404, 404, 404, 400, 400, 403, 400, 404, 404, 400, 404, 403, 403, 409, 404, 400,
    409,
  ]);
  const unknown = await axios.get(`${gateway.baseUrl}/feedItems`, { validateStatus: () => true });
  expect(checked(unknown, 'GET', '/feedItems').status).toBe(401);
});

test('what the contracts accept, the document accepts, and the other way round', () => {
  const faultsOf = (path: string, body: unknown) => checker.ofBody('POST', path, body);
  expect(faultsOf('/referrals', freshSubmission())).toEqual([]);
  expect(faultsOf('/referrals', { ...freshSubmission(), birthDate: '1990-01-01' })).not.toEqual([]);
  for (const event of eventBodies()) {
    expect(faultsOf(EVENTS, event)).toEqual([]);
    expect(faultsOf(EVENTS, { ...event, note: 'x' })).not.toEqual([]);
  }
});
