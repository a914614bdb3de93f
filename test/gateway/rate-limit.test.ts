/**
 * How often one organisation may ask, and how often one address may be refused before its caller is known. Seen to fail without
 * each limit, with one that counts all callers together (`keyGenerator`), with one that comes before the token is looked at, and
 * with one that counts what the provider's absence refuses.
 */
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../domain/problems.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { operationChecker } from '../openapi/operation-checker.js';
import { servedDocument } from '../openapi/served-document.js';
import { gatewayUnderTest, PATH, SENDER } from './gateway-under-test.js';

const RECEIVER = { role: 'receiver', enterpriseNumber: '0212246886' } as const;
const path = `${PATH}/feedItems`;

let app: FastifyInstance;
let isProviderAway: boolean;
beforeEach(() => {
  isProviderAway = false;
  const authenticate = authenticateWithDevelopmentTokens([
    { token: 'sender-token', caller: SENDER },
    { token: 'receiver-token', caller: RECEIVER },
  ]);
  app = gatewayUnderTest(
    { feed: async () => ({ items: [] }) },
    {
      requestsPerMinute: 2,
      authenticate: async (presented) => {
        if (isProviderAway) throw new Problem('serviceUnavailable');
        if (presented.authorization === 'Bearer a-stranger') throw new Problem('missingPermission');
        return authenticate(presented);
      },
      limits: { refusedPerMinute: 2 },
    },
  ).app;
});
afterEach(() => app.close());

const get = (token: string, remoteAddress = '192.0.2.1') =>
  app.inject({ url: path, headers: { authorization: `Bearer ${token}` }, remoteAddress });
const without = (remoteAddress: string) => app.inject({ url: path, remoteAddress });

test('each organisation has its own count, is told how much is left, and when to come back', async () => {
  const answers = [await get('sender-token'), await get('sender-token'), await get('sender-token')];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
  expect(answers.map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['1', '0', '0']);
  const refused = answers[2];
  expect(refused?.json()).toMatchObject({ type: 'urn:problem-type:belgif:tooManyRequests', status: 429 });
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await get('receiver-token')).statusCode).toBe(200);
});

test('the API’s document names every header of that answer, and of health where nothing can be accepted', async () => {
  const { json } = await servedDocument();
  const checker = operationChecker(json);
  const faultsOf = (route: string, answer: Awaited<ReturnType<typeof get>>) => {
    const { statusCode: status, headers } = answer;
    return checker.ofAnswer('GET', route, { status, headers, data: answer.json() });
  };
  await get('sender-token');
  await get('sender-token');
  const refused = await get('sender-token');
  expect([refused.statusCode, faultsOf('/feedItems', refused)]).toEqual([429, []]);
  const names = ['Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
  expect(json.components).toMatchObject({
    responses: { TooManyRequests: { headers: Object.fromEntries(names.map((name) => [name, expect.anything()])) } },
  });
  const down = gatewayUnderTest({}, { health: async () => 'DOWN' }).app;
  const health = await down.inject({ url: `${PATH}/health` });
  await down.close();
  expect([health.statusCode, faultsOf('/health', health)]).toEqual([503, []]);
  expect(health.headers['retry-after']).toBe('5');
});

test('who is not known is told so, and where that happens often from one address, when to come back', async () => {
  const answers = [await get('nobody-knows-it'), await without('192.0.2.1'), await get('a-stranger')];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 429]);
  const [first, , last] = answers;
  expect(first?.headers).toMatchObject({ 'www-authenticate': expect.any(String), 'ratelimit-remaining': '1' });
  expect(last?.json()).toMatchObject({ type: 'urn:problem-type:belgif:tooManyRequests', status: 429 });
  expect(last?.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '0' });
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  const { json } = await servedDocument();
  const answer = { status: 429, headers: last?.headers ?? {}, data: last?.json() };
  expect(operationChecker(json).ofAnswer('GET', '/feedItems', answer)).toEqual([]);
});

test('whoever has a good token is let in from there all the same, and other addresses are told 401 still', async () => {
  for (let turn = 0; turn < 4; turn += 1) await get('nobody-knows-it');
  expect((await get('nobody-knows-it')).statusCode).toBe(429);
  const known = await get('sender-token');
  expect([known.statusCode, known.headers['ratelimit-remaining']]).toEqual([200, '1']);
  expect((await get('nobody-knows-it', '192.0.2.2')).statusCode).toBe(401);
});

test('one network of IPv6 is one address: whoever has it has all of them', async () => {
  const statuses = [];
  for (const last of ['1', '2', '3']) statuses.push((await without(`2001:db8:1:2::${last}`)).statusCode);
  expect(statuses).toEqual([401, 401, 429]);
  expect((await without('2001:db8:1:3::1')).statusCode).toBe(401);
});

test('what is refused because the provider is away counts for nobody', async () => {
  isProviderAway = true;
  for (let turn = 0; turn < 4; turn += 1) expect((await get('sender-token')).statusCode).toBe(503);
  isProviderAway = false;
  expect((await get('nobody-knows-it')).statusCode).toBe(401);
});

test('health is not counted', async () => {
  for (let turn = 0; turn < 4; turn += 1) expect((await app.inject({ url: `${PATH}/health` })).statusCode).toBe(200);
});
