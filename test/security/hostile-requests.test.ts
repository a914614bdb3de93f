/**
 * Requests that no decent program makes: each is answered once, with what it deserves, as a problem document that nothing
 * may keep, and none goes around authentication, makes another request out of its body, or breaks anything.
 *
 * Seen to fail with: bytes that are not UTF-8 read as if they were (`acceptJsonOnly`), a second Authorization that is not
 * seen (`refuseRepeatedHeaders`), `QUERY` answered with 500 (`toProblem`), `frameworkErrors` without `SAFE_HEADERS`.
 */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { PATH } from '../gateway/gateway-under-test.js';
import { startTwoAgreements, type TwoAgreements } from './two-agreements.js';

let world: TwoAgreements;
let referralId: string;
let authorization: string;

beforeAll(async () => {
  world = await startTwoAgreements();
  referralId = await world.delivered('example');
  authorization = `Authorization: Bearer ${await world.token('sender')}`;
}, 300_000);
afterAll(() => world?.drop());

/** What comes back for these bytes until the gateway closes. */
function exchange(bytes: Buffer | string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(world.origin).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part) => {
      answer += part;
    });
    socket.on('error', () => undefined).on('close', () => resolve(answer));
  });
}

interface Answered {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Of the whole exchange; of a request in a request there would be two. */
  answers: number;
}

async function send(bytes: Buffer | string): Promise<Answered> {
  const text = (await exchange(bytes)).replace('HTTP/1.1 100 Continue\r\n\r\n', '');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(
      fields.map((field) => [field.split(':', 1)[0]?.toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]),
    ),
    body: rest.join('\r\n\r\n'),
    answers: text.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0,
  };
}

/** One request with a token, after which the connection ends. */
const request = (method: string, target: string, fields: readonly string[] = [], body: Buffer | string = '') =>
  Buffer.concat([
    Buffer.from(
      [`${method} ${target} HTTP/1.1`, 'Host: a', authorization, 'Connection: close', ...fields, '', ''].join('\r\n'),
    ),
    Buffer.from(body as string),
  ]);

const JSON_TYPE = 'Content-Type: application/json';
const SUSPENSIONS = `${PATH}/agreements/example/suspensions`;
/** Well formed, and refused by the schema: whoever reads it as JSON finds this fault. */
const REFUSED = '{"reason":"planted"}';
const post = (body: Buffer | string, fields: readonly string[] = [JSON_TYPE]) =>
  request('POST', SUSPENSIONS, [...fields, `Content-Length: ${Buffer.byteLength(body as string)}`], body);

/** A problem of this status, once, with nothing of what was sent, and nothing may keep it. */
function expectProblem(answer: Answered, status: number): void {
  expect({ status: answer.status, answers: answer.answers }).toEqual({ status, answers: 1 });
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(JSON.parse(answer.body)).toMatchObject({ status });
  expect(answer.body).not.toContain('planted');
}

const faultsOf = ({ body }: Answered) =>
  (JSON.parse(body).issues ?? []).map((issue: Record<string, string>) => `${issue.in} ${issue.name}: ${issue.detail}`);

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
  test.each(NOWHERE)('%s is nowhere', async (target) => expectProblem(await send(request('GET', target)), 404));

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
    const answer = await send(request('GET', `${PATH}/referrals/${id}`));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual(['path referralId: must be a UUID']);
  });

  test('of one resource every spelling asks for a token', async () => {
    const spellings = [
      referralId,
      referralId.toUpperCase(),
      `%${referralId.charCodeAt(0).toString(16)}${referralId.slice(1)}`,
    ];
    for (const id of spellings) {
      expect((await send(request('GET', `${PATH}/referrals/${id}`))).status).toBe(200);
      const unknown = `GET ${PATH}/referrals/${id} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expectProblem(await send(unknown), 401);
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
  ])('?%s is refused', async (query) => expectProblem(await send(request('GET', `${PATH}/referrals?${query}`)), 400));
});

describe('methods', () => {
  test.each(['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY'])(
    '%s is served nowhere, with a token or without; nothing is allowed to other origins',
    async (method) => {
      const fields = ['Origin: https://planted.example', 'Access-Control-Request-Method: GET', 'X-Planted: planted'];
      const target = `${PATH}/referrals/${referralId}`;
      const answer = await send(request(method, target, fields));
      expectProblem(answer, 404);
      expect(Object.keys(answer.headers).filter((name) => /^(access-control|allow|public)/.test(name))).toEqual([]);
      const bare = `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expectProblem(await send(bare), 404);
    },
  );

  test('GET tells other origins nothing either', async () => {
    for (const origin of ['https://planted.example', 'null']) {
      const { status, headers } = await send(request('GET', `${PATH}/referrals`, [`Origin: ${origin}`]));
      expect(status).toBe(200);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('HEAD asks for a token as GET does, and has no body', async () => {
    const target = `${PATH}/referrals/${referralId}`;
    expect(await send(request('HEAD', target))).toMatchObject({ status: 200, body: '' });
    const bare = `HEAD ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await send(bare)).toMatchObject({ status: 401, body: '' });
  });

  test('CONNECT opens nothing', async () => {
    expect(await exchange('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n')).toBe('');
  });

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])('%s overrides nothing', async (name) => {
    const answer = await send(post(REFUSED, [JSON_TYPE, `${name}: GET`]));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual([expect.stringContaining('body reason')]);
    expect((await send(request('GET', `${PATH}/referrals/${referralId}`, [`${name}: POST`]))).status).toBe(200);
  });
});

describe('one request is one request', () => {
  const HEALTH = `GET ${PATH}/health HTTP/1.1\r\nHost: a\r\n\r\n`;
  const open = (fields: readonly string[], body: string) =>
    [`POST ${SUSPENSIONS} HTTP/1.1`, 'Host: a', authorization, JSON_TYPE, ...fields, '', body].join('\r\n');

  const UNREADABLE: Record<string, () => string> = {
    'length and chunks': () => open(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${HEALTH}`),
    'chunks and length': () => open(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${HEALTH}`),
    'two codings': () => open(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${HEALTH}`),
    'an unknown coding': () => open(['Transfer-Encoding: xchunked'], `0\r\n\r\n${HEALTH}`),
    'chunked, then another': () => open(['Transfer-Encoding: chunked, gzip'], `0\r\n\r\n${HEALTH}`),
    'a space before the colon': () => open(['Transfer-Encoding : chunked'], `0\r\n\r\n${HEALTH}`),
    'two lengths': () => open(['Content-Length: 4', `Content-Length: ${REFUSED.length}`], REFUSED),
    'a list of lengths': () => open([`Content-Length: ${REFUSED.length}, ${REFUSED.length}`], REFUSED),
    'a length with a sign': () => open([`Content-Length: +${REFUSED.length}`], REFUSED),
    'a negative length': () => open(['Content-Length: -1'], REFUSED),
    'a hexadecimal length': () => open(['Content-Length: 0x14'], REFUSED),
    'a folded line': () => open([' folded', `Content-Length: ${REFUSED.length}`], REFUSED),
    'line feeds alone': () => `GET ${PATH}/health HTTP/1.1\nHost: a\n\n`,
    'a carriage return alone': () => `GET ${PATH}/health HTTP/1.1\r\nHost: a\rX: b\r\n\r\n`,
    'NUL in a header': () => `GET ${PATH}/health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n`,
    'NUL in the name of a header': () => `GET ${PATH}/health HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n`,
    'a negative chunk': () => open(['Transfer-Encoding: chunked'], `-1\r\n${REFUSED}\r\n0\r\n\r\n`),
    'a chunk without end': () => open(['Transfer-Encoding: chunked'], `FFFFFFFFFFFFFFFFF\r\n${REFUSED}\r\n0\r\n\r\n`),
    'chunks by line feeds': () => open(['Transfer-Encoding: chunked'], `14\n${REFUSED}\n0\n\n`),
    'another version': () => `GET ${PATH}/health HTTP/1.2\r\nHost: a\r\n\r\n`,
    'HTTP/2 in clear': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    TLS: () => '\x16\x03\x01\x02\x00\x01\x00',
    'a method in lower case': () => `get ${PATH}/health HTTP/1.1\r\nHost: a\r\n\r\n`,
    'no path': () => 'GET  HTTP/1.1\r\nHost: a\r\n\r\n',
  };
  test.each(Object.entries(UNREADABLE))('%s: 400, and the connection ends', async (_name, bytes) => {
    expectProblem(await send(bytes()), 400);
  });

  test('a body where none is read is no request', async () => {
    const bytes = request('GET', `${PATH}/referrals/${referralId}`, [`Content-Length: ${HEALTH.length}`], HEALTH);
    expect(await send(bytes)).toMatchObject({ status: 200, answers: 1 });
  });

  test('a chunk’s extension and a trailer change nothing', async () => {
    const fields = [JSON_TYPE, 'Transfer-Encoding: chunked', 'Trailer: Authorization'];
    const body = `14;planted=1\r\n${REFUSED}\r\n0\r\nAuthorization: Bearer planted\r\n\r\n`;
    expectProblem(await send(request('POST', SUSPENSIONS, fields, body)), 400);
  });

  test.each(['h2c', 'websocket', 'TLS/1.0'])('it is not upgraded to %s', async (protocol) => {
    const fields = [`Upgrade: ${protocol}`, 'HTTP2-Settings: AAMAAABkAAQAAP__', 'Sec-WebSocket-Key: cGxhbnRlZA=='];
    const answer = await send(request('GET', `${PATH}/health`, fields));
    expect(answer).toMatchObject({ status: 200, answers: 1 });
    expect(answer.headers.upgrade).toBeUndefined();
  });
});

describe('headers', () => {
  test.each(['Authorization', 'Host', 'Content-Type', 'DPoP', 'Idempotency-Key'])(
    '%s twice is refused, whichever is the good one',
    async (name) => {
      const good = { Authorization: authorization, Host: 'Host: a', 'Content-Type': JSON_TYPE }[name] ?? `${name}: a`;
      const spare = name === 'Authorization' || name === 'Host' ? [] : [good];
      for (const more of [
        [...spare, `${name.toLowerCase()}: planted`],
        [`${name.toUpperCase()}: planted`, ...spare],
      ]) {
        const answer = await send(request('GET', `${PATH}/referrals/${referralId}`, more));
        expectProblem(answer, 400);
        expect(faultsOf(answer)).toEqual([`header ${name}: must be there once`]);
      }
    },
  );

  test('who is said to ask, and for whom, is believed of nobody', async () => {
    const fields = [
      'X-Forwarded-Host: planted.example',
      'X-Forwarded-Proto: planted',
      'Forwarded: host=planted.example',
    ];
    const spoofed = request('GET', `${PATH}/referrals?pageSize=1`, [...fields, 'X-Original-URL: /planted'])
      .toString('latin1')
      .replace('Host: a', 'Host: planted.example');
    const { status, headers, body } = await send(spoofed);
    expect(status).toBe(200);
    expect(JSON.stringify(headers) + body).not.toContain('planted');
  });

  test('a trace id that could carry text does not come back', async () => {
    for (const id of ['planted id', '<script>planted', `planted${'x'.repeat(30)}`, 'planted_1']) {
      const { headers } = await send(request('GET', `${PATH}/health`, [`BelGov-Trace-Id: ${id}`]));
      expect(JSON.stringify(headers)).not.toContain('planted');
    }
  });

  test.each(['image/png', ';;;', '*/*;q=0', 'text/html, <script>planted'])(
    'Accept: %s is answered with JSON',
    async (type) => {
      const fields = [
        `Accept: ${type}`,
        `Accept-Encoding: ${type}`,
        `Accept-Language: ${type}`,
        `Accept-Charset: ${type}`,
      ];
      const answer = await send(request('GET', `${PATH}/referrals/${referralId}`, fields));
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(JSON.parse(answer.body)).toMatchObject({ referralId });
    },
  );

  test('conditions and ranges are not answered from anything kept', async () => {
    const fields = ['If-None-Match: *', 'If-Modified-Since: Mon, 01 Jan 2035 00:00:00 GMT', 'Range: bytes=0-1'];
    const { status, headers } = await send(request('GET', `${PATH}/referrals/${referralId}`, fields));
    expect(status).toBe(200);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['etag', 'last-modified', 'age', 'set-cookie']));
  });

  test('headers that are too large, and a URL that is, end the connection', async () => {
    expectProblem(await send(request('GET', `${PATH}/health`, [`X: ${'planted'.repeat(2000)}`])), 400);
    expectProblem(await send(request('GET', `${PATH}/health?${'planted'.repeat(2000)}`)), 400);
  });

  test('every answer may be kept, framed, sniffed and referred from by nobody, and names no product', async () => {
    const targets = [
      '/health',
      '/doc/openapi.json',
      '/doc/openapi.yaml',
      '/referrals',
      '/referrals/planted',
      '/planted',
      '/%zz',
    ];
    for (const target of targets) {
      const { headers } = await send(request('GET', `${PATH}${target}`));
      expect({ target, headers }).toMatchObject({
        headers: {
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          'referrer-policy': 'no-referrer',
        },
      });
      for (const name of ['server', 'x-powered-by', 'via', 'set-cookie', 'etag']) expect(headers[name]).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/fastify|node|postgres/i);
    }
  });
});

describe('bodies', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/json/planted',
    'application/json, text/plain',
    'text/plain; application/json',
    'application/problem+json',
    'application/merge-patch+json',
    'planted',
    'x'.repeat(2000),
  ])('%.60s is not read', async (type) => {
    const answer = await send(post(REFUSED, [`Content-Type: ${type}`]));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual(['header Content-Type: must be application/json']);
  });

  test.each(['', 'Content-Type: '])('without a type (%j) it is not read', async (field) => {
    expectProblem(await send(post(REFUSED, field === '' ? [] : [field])), 400);
  });

  test('what it is said to be encoded in changes nothing', async () => {
    for (const fields of [
      ['Content-Type: APPLICATION/JSON; charset=utf-16'],
      [JSON_TYPE, 'Content-Encoding: gzip'],
      [JSON_TYPE, 'Content-Encoding: planted'],
    ]) {
      const answer = await send(post(REFUSED, fields));
      expectProblem(answer, 400);
      expect(faultsOf(answer)).toEqual([expect.stringContaining('body reason')]);
    }
  });

  const MALFORMED: Record<string, Buffer | string> = {
    __proto__: '{"__proto__":{"planted":1},"reason":"incident"}',
    '__proto__, escaped': '{"\\u005f_proto__":{"planted":1},"reason":"incident"}',
    '__proto__, within': '{"reason":"incident","a":{"__proto__":{"planted":1}}}',
    'constructor.prototype': '{"constructor":{"prototype":{"planted":1}},"reason":"incident"}',
    nothing: '',
    'a comment': `${REFUSED}//planted`,
    'two values': `${REFUSED}${REFUSED}`,
    NaN: '{"reason":NaN}',
    'single quotes': "{'reason':'incident'}",
    'a comma more': '{"reason":"incident",}',
    'a bare control': '{"reason":"a\u0001"}',
    'UTF-16': Buffer.from(REFUSED, 'utf16le'),
    'a byte that is not UTF-8': Buffer.from('7b22726561736f6e223a22ff227d', 'hex'),
    'an overlong form': Buffer.from('7b22726561736f6e223a22c0af227d', 'hex'),
    'half a character': Buffer.from('7b22726561736f6e223a22e282227d', 'hex'),
    'a surrogate in UTF-8': Buffer.from('7b22726561736f6e223a22eda080227d', 'hex'),
  };
  test.each(Object.entries(MALFORMED))('%s is no JSON of ours', async (_name, body) => {
    const answer = await send(post(body));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual(['body (whole): must be well-formed JSON in UTF-8']);
    expect(({} as Record<string, unknown>).planted).toBeUndefined();
  });

  const TOO_MUCH: Record<string, string> = {
    'lists in lists': `${'['.repeat(60_000)}${']'.repeat(60_000)}`,
    'objects in objects': `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`,
    'thousands of fields': `{${Array.from({ length: 9000 }, (_, at) => `"k${at}":1`).join(',')}}`,
    'a list of thousands': `{"reason":[${'1,'.repeat(9000)}1]}`,
  };
  test.each(Object.entries(TOO_MUCH))('%s are refused as a whole, in a short answer', async (_name, body) => {
    const answer = await send(post(body));
    expectProblem(answer, 400);
    expect(answer.body.length).toBeLessThan(1000);
  });

  test('more than the limit is not read to its end', async () => {
    expectProblem(await send(post(`{"reason":"${'planted'.repeat(30_000)}"}`)), 413);
  });

  test.each([
    ['a list', '["incident"]'],
    ['a text', '"incident"'],
    ['null', 'null'],
    ['a number', '1'],
    ['a huge number', '1e400'],
    ['a field of every object', '{"toString":1,"reason":"incident"}'],
    ['the constructor', '{"constructor":1,"reason":"incident"}'],
    ['a field in another case', '{"Reason":"incident"}'],
    ['a field with NUL', '{"reason\\u0000":"incident"}'],
    ['a field of half a character', '{"\\ud800":1,"reason":"incident"}'],
    ['a value of half a character', '{"reason":"\\ud800"}'],
    ['a value with NUL', '{"reason":"incident\\u0000"}'],
    ['a value that is an object', '{"reason":{"toString":"incident"}}'],
    ['a huge number as a value', '{"reason":1e308}'],
    ['an operator of a query language', '{"reason":{"$ne":null}}'],
  ])('%s is not what the schema asks for', async (_name, body) => expectProblem(await send(post(body)), 400));

  test('of a field that is there twice the last one counts, for every check and for what is kept', async () => {
    const answer = await send(post('{"reason":"incident","reason":"planted"}'));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual([expect.stringContaining('body reason')]);
  });

  test.each([
    ['half a character', 'A\\ud800b'],
    ['NUL', 'A\\u0000b'],
    ['a newline', 'A\\nb'],
    ['the mark of a character that could not be read', 'A\\ufffdb'],
    ['a direction override', 'A\\u202eb'],
    ['a character without width', 'A\\u200bb'],
    ['an escape for terminals', 'A\\u001b[31mb'],
  ])('a name or a street with %s is refused, and kept nowhere', async (_name, text) => {
    const submission = JSON.stringify(world.submission('example'));
    const count = async () => (await world.under.rows<{ n: string }>('select count(*) as n from referral'))[0]?.n;
    const before = await count();
    for (const value of ['"Noor"', '"Grote Markt"']) {
      const body = submission.replace(value, `"${text}"`);
      expect(body).not.toBe(submission);
      const fields = [JSON_TYPE, `Idempotency-Key: ${randomUUID()}`, `Content-Length: ${Buffer.byteLength(body)}`];
      expectProblem(await send(request('POST', `${PATH}/referrals`, fields, body)), 400);
    }
    expect(await count()).toBe(before);
  });
});

test('after all that: no answer was a fault of the gateway’s, nothing planted was logged, and it works', async () => {
  expect(world.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(world.log.filter((line) => line.includes('planted'))).toEqual([]);
  expect((await send(request('GET', `${PATH}/health`))).status).toBe(200);
});
