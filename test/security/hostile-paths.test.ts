/**
 * Paths, queries and methods that no decent program asks for: nowhere is nowhere however it is spelled, and nothing of it goes
 * around authentication, is read as something else, or breaks anything.
 *
 * Seen to fail with: `QUERY` answered with 500 (`toProblem`), `frameworkErrors` without `SAFE_HEADERS`.
 */
import { PATH } from '../gateway/gateway-under-test.js';
import { expectProblem, faultsOf, JSON_TYPE, type RawRequests, REFUSED, startRawRequests } from './raw-requests.js';

let raw: RawRequests;
beforeAll(async () => {
  raw = await startRawRequests();
}, 300_000);
afterAll(() => raw?.drop());

describe('paths', () => {
  const NOWHERE = [
    `${PATH}/%2e%2e/v1/health`,
    `${PATH}/../v1/health`,
    `/${PATH}/health`,
    `${PATH}//health`,
    `${PATH}/health/`,
    `${PATH}/HEALTH`,
    `${PATH.toUpperCase()}/health`,
    `${PATH}/health;planted=1`,
    `${PATH}/health%00`,
    `${PATH}/health%2f`,
    `${PATH}/%zz`,
    `${PATH}/%ff`,
    `${PATH}/referrals%2fplanted`,
    `${PATH}/referrals/planted/`,
    `${PATH}/referrals//planted`,
    `${PATH}/__proto__`,
    `${PATH}/doc/..%2fhealth`,
    `${PATH}/doc/openapi.json.bak`,
    `/.git/config`,
    `/`,
    `*`,
  ];
  test.each(NOWHERE)('%s is nowhere', async (target) => expectProblem(await raw.send(raw.request('GET', target)), 404));

  test.each([
    ['..', '..'],
    ['an encoded way up', '..%2f..%2fhealth'],
    ['a backslash', '\\..\\'],
    ['NUL', '%00'],
    ['a newline', '%0d%0aSet-Cookie:planted'],
    ['text', 'planted'],
    ['a very long one', 'x'.repeat(90)],
    ['__proto__', '__proto__'],
  ])('an id that is %s is no id', async (_name, id) => {
    const answer = await raw.send(raw.request('GET', `${PATH}/referrals/${id}`));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual(['path referralId: must be a UUID']);
  });

  test('of one resource every spelling asks for a token', async () => {
    const spellings = [
      raw.referralId,
      raw.referralId.toUpperCase(),
      `%${raw.referralId.charCodeAt(0).toString(16)}${raw.referralId.slice(1)}`,
    ];
    for (const id of spellings) {
      expect((await raw.send(raw.request('GET', `${PATH}/referrals/${id}`))).status).toBe(200);
      const unknown = `GET ${PATH}/referrals/${id} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expectProblem(await raw.send(unknown), 401);
    }
  });

  test.each([
    'pageSize=1&pageSize=2',
    'pageSize[]=1',
    'pageSize[planted]=1',
    'pageSize=0',
    'pageSize=1e1',
    'pageSize=0x1',
    'pageSize=%00',
    'pageSize=99999999999999999999',
    '__proto__=planted',
    '__proto__[planted]=1',
    'constructor=planted',
    'status=__proto__',
    'status=%27%20or%201=1',
    'after=planted',
    'access_token=planted',
    'callback=planted',
    '%ff=1',
  ])('?%s is refused', async (query) =>
    expectProblem(await raw.send(raw.request('GET', `${PATH}/referrals?${query}`)), 400),
  );
});

describe('methods', () => {
  test.each(['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY'])(
    '%s is served nowhere, with a token or without; nothing is allowed to other origins',
    async (method) => {
      const fields = ['Origin: https://planted.example', 'Access-Control-Request-Method: GET', 'X-Planted: planted'];
      const target = `${PATH}/referrals/${raw.referralId}`;
      const answer = await raw.send(raw.request(method, target, fields));
      expectProblem(answer, 404);
      expect(Object.keys(answer.headers).filter((name) => /^(access-control|allow|public)/.test(name))).toEqual([]);
      const bare = `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expectProblem(await raw.send(bare), 404);
    },
  );

  test('GET tells other origins nothing either', async () => {
    for (const origin of ['https://planted.example', 'null']) {
      const { status, headers } = await raw.send(raw.request('GET', `${PATH}/referrals`, [`Origin: ${origin}`]));
      expect(status).toBe(200);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('HEAD asks for a token as GET does, and has no body', async () => {
    const target = `${PATH}/referrals/${raw.referralId}`;
    expect(await raw.send(raw.request('HEAD', target))).toMatchObject({ status: 200, body: '' });
    const bare = `HEAD ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await raw.send(bare)).toMatchObject({ status: 401, body: '' });
  });

  test('CONNECT opens nothing', async () => {
    expect(await raw.exchange('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n')).toBe('');
  });

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])('%s overrides nothing', async (name) => {
    const answer = await raw.send(raw.post(REFUSED, [JSON_TYPE, `${name}: GET`]));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual([expect.stringContaining('body reason')]);
    expect((await raw.send(raw.request('GET', `${PATH}/referrals/${raw.referralId}`, [`${name}: POST`]))).status).toBe(
      200,
    );
  });
});

test('after all that nothing is broken, and nothing planted was logged', () => raw.expectUnharmed());
