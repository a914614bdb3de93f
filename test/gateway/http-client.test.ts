import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { AxiosResponse } from 'axios';
import { createHttpClient } from '../../clients/http-client.js';
import { retryDelay } from '../../clients/http-problems.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { ISSUE_TYPES, type Issue, PROBLEMS, Problem, type ProblemCode } from '../../domain/problems.js';
import { gatewayUnderTest, KEY, PATH, REFERRAL_ID, SENDER, SENDER_TOKEN } from './gateway-under-test.js';
import { loopbackServer } from './loopback-server.js';

const NAME = 'Jansen-Peeters';
const ACCEPTED_AT = '2025-03-01T09:00:00.000Z';
const TASK = {
  taskId: KEY,
  referralId: REFERRAL_ID,
  kind: 'forwardErasure',
  partner: '0410340088',
  openedAt: ACCEPTED_AT,
  dueAt: ACCEPTED_AT,
} as const;
const STATUS = { referralId: REFERRAL_ID, agreementId: 'a', status: 'received', acceptedAt: ACCEPTED_AT } as const;

async function problemFrom(call: Promise<unknown>): Promise<Problem> {
  const thrown = await call.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Problem);
  return thrown as Problem;
}

describe('with a gateway', () => {
  const calls: unknown[] = [];
  let next: () => never = () => {
    throw new Problem('internalServerError');
  };
  const { app } = gatewayUnderTest({
    submit: async (...call) => {
      calls.push(call);
      return { referralId: REFERRAL_ID, agreementId: 'a', status: 'received', acceptedAt: ACCEPTED_AT, repeated: true };
    },
    report: async (...call) => {
      calls.push(call);
      return { referralId: REFERRAL_ID, eventId: KEY, acceptedAt: ACCEPTED_AT, repeated: false };
    },
    status: async () => next(),
    timeline: async (_caller, _referralId, query) => {
      calls.push(query);
      const entry = { at: ACCEPTED_AT, action: 'accepted', actor: 'sender', codes: { recordVersion: 1 } };
      return { items: [entry], next: '3' };
    },
    breaches: async (_caller, query) => {
      calls.push(query);
      return { items: [], next: 'b-2' };
    },
    list: async (_caller, query) =>
      query?.after === undefined ? { items: [STATUS], next: 'next:cursor' } : { items: [], next: `${query.after}~2` },
    feed: async (_caller, query) => {
      calls.push(query);
      return { items: [] };
    },
    tasks: async (_caller, query) => {
      calls.push(query);
      return { items: [TASK], next: '12' };
    },
  });
  let baseUrl: string;
  beforeAll(async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;
  });
  afterAll(() => app.close());
  beforeEach(() => calls.splice(0));
  const client = () =>
    createHttpClient({
      baseUrl: `${baseUrl}/`,
      token: async () => ({ Authorization: `Bearer ${SENDER_TOKEN}` }),
      attempts: 1,
    });

  test('each method does what it does without HTTP between', async () => {
    expect(await client().submit(SENDER, { a: 1 }, KEY)).toMatchObject({ referralId: REFERRAL_ID, repeated: true });
    expect(await client().report(SENDER, REFERRAL_ID, { type: 'recall' })).toMatchObject({ eventId: KEY });
    expect(calls).toEqual([
      [SENDER, { a: 1 }, KEY],
      [SENDER, REFERRAL_ID, { type: 'recall' }],
    ]);
    expect(await client().timeline(SENDER, REFERRAL_ID, { after: '2', pageSize: 1 })).toMatchObject({
      items: [{ action: 'accepted' }],
      next: '3',
    });
    expect(calls.at(-1)).toEqual({ after: '2', pageSize: 1 });
    expect(await client().breaches(SENDER, { after: 'b-1', pageSize: 1 })).toEqual({ items: [], next: 'b-2' });
    expect(calls.at(-1)).toEqual({ after: 'b-1', pageSize: 1, concludedToo: false });
    const page = await client().list(SENDER, { pageSize: 1 });
    expect(page).toEqual({ items: [STATUS], next: 'next:cursor' });
    expect(await client().list(SENDER, { after: 'next:cursor' })).toEqual({ items: [], next: 'next:cursor~2' });
    expect(await client().feed(SENDER, { after: '7', pageSize: 5 })).toEqual({ items: [] });
    expect(calls.at(-1)).toEqual({ after: '7', pageSize: 5 });
    const tasks = { referralId: REFERRAL_ID, confirmedToo: true, after: '11', pageSize: 1 };
    expect(await client().tasks(SENDER, tasks)).toEqual({ items: [TASK], next: '12' });
    expect(calls.at(-1)).toEqual(tasks);
  });

  const shown = (Object.keys(PROBLEMS) as ProblemCode[]).filter(
    (code) => code !== 'verificationFailed' && code !== 'configurationInvalid',
  );
  test.each(shown)('problem %s is the same on both sides', async (code) => {
    const issues: Issue[] = ISSUE_TYPES.map((type) => ({
      type,
      in: 'body',
      name: 'client',
      detail: 'rule',
      code: 'c',
    }));
    next = () => {
      throw new Problem(code, issues, 'said by us');
    };
    const problem = await problemFrom(client().status(SENDER, REFERRAL_ID));
    expect(problem.code).toBe(code);
    const isOpen = PROBLEMS[code].status < 500;
    expect(problem.issues).toEqual(isOpen ? issues : []);
    expect(problem.detail).toBe(isOpen ? 'said by us' : undefined);
  });

  test('a token that is not known is a problem', async () => {
    const problem = await problemFrom(createHttpClient({ baseUrl, token: 'x' }).feed(SENDER));
    expect(problem.code).toBe('invalidAccessToken');
  });
});

describe('with a server that misbehaves', () => {
  const requests: { url: string; body: string; key: unknown; authorization: unknown }[] = [];
  let answer: RequestListener = (_request, response) => void response.end();
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ url, close } = await loopbackServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        const { 'idempotency-key': key, authorization } = request.headers;
        requests.push({ url: request.url ?? '', body, key, authorization });
        answer(request, response);
      });
    }));
  });
  afterAll(() => close());
  beforeEach(() => requests.splice(0));
  const client = (timeoutMilliseconds = 30_000) =>
    createHttpClient({ baseUrl: url, token: 'secret-token', timeoutMilliseconds, attempts: 3 });

  test.each([429, 502, 503, 504])('status %i is tried again, with the same key and body', async (status) => {
    answer = (_request, response) => {
      if (requests.length < 3) response.writeHead(status, { 'retry-after': '0' }).end();
      else
        response
          .writeHead(202, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ...STATUS, repeated: false, addedLater: 1 }));
    };
    expect(await client().submit(SENDER, { a: 1 }, KEY)).toEqual({ ...STATUS, repeated: false });
    expect(requests.map(({ body, key }) => [body, key])).toEqual(Array(3).fill(['{"a":1}', KEY]));
  });

  /** Says in each token how often it was asked for one, and for a new one. */
  function renewing() {
    let tokens = 0;
    const token = async ({ renew = false }) => {
      if (renew) tokens += 1;
      return { Authorization: `Bearer ${tokens}` };
    };
    return createHttpClient({ baseUrl: url, token, attempts: 3 });
  }

  test('a token that is refused is renewed once, and the same request made with the new one', async () => {
    answer = (request, response) => {
      const { authorization } = request.headers;
      if (authorization === 'Bearer 0') return void response.writeHead(401).end();
      // Busy for a moment: the new token is not renewed again for that.
      if (requests.length < 3) return void response.writeHead(503, { 'retry-after': '0' }).end();
      return void response
        .writeHead(202, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ...STATUS, repeated: false }));
    };
    await renewing().submit(SENDER, { a: 1 }, KEY);
    expect(requests.map(({ authorization, body, key }) => [authorization, body, key])).toEqual([
      ['Bearer 0', '{"a":1}', KEY],
      ['Bearer 1', '{"a":1}', KEY],
      ['Bearer 1', '{"a":1}', KEY],
    ]);
  });

  test('a token that is refused again is not renewed without end', async () => {
    answer = (_request, response) => void response.writeHead(401).end();
    expect((await problemFrom(renewing().status(SENDER, REFERRAL_ID))).code).toBe('invalidAccessToken');
    expect(requests.map(({ authorization }) => authorization)).toEqual(['Bearer 0', 'Bearer 1']);
  });

  test('an authorisation server that is away is asked again, as often as the server is; what it refuses is not', async () => {
    answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(STATUS));
    let asked = 0;
    const failing = (times: number, code: ProblemCode = 'serviceUnavailable') =>
      createHttpClient({
        baseUrl: url,
        attempts: 3,
        token: async () => {
          asked += 1;
          if (asked <= times) throw new Problem(code);
          return { Authorization: 'Bearer x' };
        },
      });
    expect(await failing(2).status(SENDER, REFERRAL_ID)).toEqual(STATUS);
    expect([asked, requests.length]).toEqual([3, 1]);
    asked = 0;
    expect((await problemFrom(failing(9).status(SENDER, REFERRAL_ID))).code).toBe('serviceUnavailable');
    expect(asked).toBe(3);
    asked = 0;
    const refused = await problemFrom(failing(9, 'invalidAccessToken').status(SENDER, REFERRAL_ID));
    expect([refused.code, asked]).toEqual(['invalidAccessToken', 1]);
  });

  test.each([
    ['an assignment', (client: ReferralClient) => client.assign(SENDER, REFERRAL_ID, { socialWorkerId: 'w-1' })],
    [
      'the confirmation of a resumption',
      (client: ReferralClient) => client.confirmResumption(SENDER, 'a', { reason: 'settled' }),
    ],
    [
      'the conclusion of a breach',
      (client: ReferralClient) => client.concludeBreach(SENDER, REFERRAL_ID, { conclusion: 'noBreach' }),
    ],
  ])('%s could undo or confirm what came since: not sent again when its answer is lost', async (_what, call) => {
    answer = (_request, response) => void response.destroy();
    expect((await problemFrom(call(client()))).code).toBe('serviceUnavailable');
    expect(requests).toHaveLength(1);
  });

  test('attempts are bounded', async () => {
    answer = (_request, response) => void response.writeHead(503, { 'retry-after': '0' }).end();
    expect((await problemFrom(client().status(SENDER, REFERRAL_ID))).code).toBe('serviceUnavailable');
    expect(requests).toHaveLength(3);
  });

  test('so is the wait: a server that asks for an hour gets no second attempt', async () => {
    answer = (_request, response) => void response.writeHead(503, { 'retry-after': '3600' }).end();
    expect((await problemFrom(client().status(SENDER, REFERRAL_ID))).code).toBe('serviceUnavailable');
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['a lost connection', (request: Parameters<RequestListener>[0]) => void request.socket.destroy()],
    ['no answer in time', () => {}],
  ])('%s is tried again, then unavailable, and shows neither token nor body', async (_name, listener) => {
    answer = listener;
    const problem = await problemFrom(client(100).submit(SENDER, { familyName: NAME }, KEY));
    expect(problem.code).toBe('serviceUnavailable');
    expect(requests).toHaveLength(3);
    expect(inspect(problem, { depth: 20, showHidden: true })).not.toMatch(/secret-token|Jansen/);
  });

  test('nobody there', async () => {
    const gone = createHttpClient({ baseUrl: 'http://127.0.0.1:1', token: 'secret-token', attempts: 1 });
    const problem = await problemFrom(gone.submit(SENDER, { familyName: NAME }, KEY));
    expect(problem.code).toBe('serviceUnavailable');
    expect(inspect(problem, { depth: 20, showHidden: true })).not.toMatch(/secret-token|Jansen/);
  });

  test('a redirect is not followed', async () => {
    answer = (request, response) =>
      void response.writeHead(307, { location: `http://${request.headers.host}/elsewhere` }).end();
    expect((await problemFrom(client().submit(SENDER, { familyName: NAME }, KEY))).code).toBe('internalServerError');
    expect(requests.map((request) => request.url)).toEqual(['/referrals']);
  });

  test.each([
    ['HTML', 200, 'text/html', '<html></html>'],
    ['another shape', 200, 'application/json', '{"status":"received"}'],
    ['an error page', 404, 'text/html', `<html>${NAME}</html>`],
    ['a problem of another API', 418, 'application/problem+json', `{"type":"urn:x:y","title":"${NAME}","status":418}`],
    ['a broken problem', 400, 'application/problem+json', '{"type":'],
  ])('%s becomes a problem of ours', async (_name, status, type, body) => {
    answer = (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body);
    const problem = await problemFrom(client().status(SENDER, REFERRAL_ID));
    expect(problem.code).toBe(status === 400 ? 'badRequest' : 'internalServerError');
    expect(inspect(problem)).not.toContain(NAME);
    expect(requests).toHaveLength(1);
  });

  test('an endless answer is cut off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    expect((await problemFrom(client().status(SENDER, REFERRAL_ID))).code).toBe('serviceUnavailable');
  });

  test.each([
    ['a name as a referral id', () => client().status(SENDER, NAME)],
    ['a path as a referral id', () => client().timeline(SENDER, '../feedItems')],
    ['a name as a cursor', () => client().feed(SENDER, { after: 'Jan Jansen' })],
    ['a name as a status', () => client().list(SENDER, { status: 'Jan Jansen' })],
    ['a name as a key', () => client().submit(SENDER, {}, NAME)],
    ['more than 128 KiB', () => client().submit(SENDER, { a: 'x'.repeat(128 * 1024) }, KEY)],
  ])('%s is refused before anything is sent', async (_name, call) => {
    const problem = await problemFrom(call());
    expect(['badRequest', 'payloadTooLarge']).toContain(problem.code);
    expect(JSON.stringify(problem.issues)).not.toContain('Jan');
    expect(requests).toEqual([]);
  });
});

test.each([
  'http://connector.example/referralConnector/v1',
  'ftp://127.0.0.1/',
  'https://user:secret@connector.example/',
  'https://connector.example/?token=secret',
  'connector.example',
])('a token is not sent to %s', (baseUrl) => {
  expect(() => createHttpClient({ baseUrl, token: 'secret-token' })).toThrow(new Problem('configurationInvalid'));
});

describe('how long it waits before another attempt', () => {
  const askedToWait = (header?: string, status = 503) =>
    ({ status, headers: header === undefined ? {} : { 'retry-after': header } }) as AxiosResponse<string>;

  const [SOONEST, HALFWAY, LATEST] = [() => 0, () => 0.5, () => 1 - Number.EPSILON];

  test('never shorter than the server asks for, in seconds or until a moment, and not where that is too long', () => {
    expect(retryDelay(askedToWait('7'), 1, SOONEST)).toBe(7000);
    expect(retryDelay(askedToWait('0'), 3, SOONEST)).toBe(0);
    expect(retryDelay(askedToWait(new Date(Date.now() - 60_000).toUTCString()), 1, SOONEST)).toBe(0);
    expect(retryDelay(askedToWait(new Date(Date.now() + 60_000).toUTCString()), 1, SOONEST)).toBeUndefined();
  });

  test('callers that were refused together are spread, over as long again as they were asked to wait', () => {
    expect(retryDelay(askedToWait('4'), 1, HALFWAY)).toBe(6000);
    expect(retryDelay(askedToWait('4'), 1, LATEST)).toBe(8000);
    expect(retryDelay(askedToWait('10'), 1, LATEST)).toBe(20_000);
    const waits = Array.from({ length: 1000 }, () => retryDelay(askedToWait('4'), 1));
    expect(new Set(waits).size).toBeGreaterThan(100);
    expect(waits.every((wait) => wait !== undefined && wait >= 4000 && wait <= 8000)).toBe(true);
  });

  test('over longer each time where it does not say, to a limit', () => {
    const waits = (chance: () => number) => [1, 2, 3, 40].map((attempt) => retryDelay(askedToWait(), attempt, chance));
    expect(waits(SOONEST)).toEqual([0, 0, 0, 0]);
    expect(waits(LATEST)).toEqual([500, 1000, 2000, 10_000]);
    expect(retryDelay(askedToWait('1'), 3, LATEST)).toBe(3000);
    expect(retryDelay(undefined, 1, LATEST)).toBe(500);
  });

  test('not at all for what no attempt will change', () => {
    expect(retryDelay(askedToWait('1', 400), 1)).toBeUndefined();
    expect(retryDelay(askedToWait('1', 500), 1)).toBeUndefined();
  });
});
