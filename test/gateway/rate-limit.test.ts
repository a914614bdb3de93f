/**
 * How often one organisation may ask. Seen to fail without the limit, and with one that counts all callers together
 * (`keyGenerator`).
 */
import type { FastifyInstance } from 'fastify';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { operationChecker } from '../openapi/operation-checker.js';
import { servedDocument } from '../openapi/served-document.js';
import { gatewayUnderTest, PATH, SENDER } from './gateway-under-test.js';

const RECEIVER = { role: 'receiver', enterpriseNumber: '0212246886' } as const;
const path = `${PATH}/feedItems`;

let app: FastifyInstance;
beforeEach(() => {
  app = gatewayUnderTest(
    { feed: async () => ({ items: [] }) },
    {
      requestsPerMinute: 2,
      authenticate: authenticateWithDevelopmentTokens([
        { token: 'sender-token', caller: SENDER },
        { token: 'receiver-token', caller: RECEIVER },
      ]),
    },
  ).app;
});
afterEach(() => app.close());

const get = (token: string) => app.inject({ url: path, headers: { authorization: `Bearer ${token}` } });

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

test('who is not known is told so, however often', async () => {
  for (let turn = 0; turn < 4; turn += 1) expect((await get('nobody-knows-it')).statusCode).toBe(401);
});

test('health is not counted', async () => {
  for (let turn = 0; turn < 4; turn += 1) expect((await app.inject({ url: `${PATH}/health` })).statusCode).toBe(200);
});
