/**
 * Headers that no decent program sends: none is believed that should not be, none comes back, and whatever is answered, nothing may
 * keep it, guess its type or frame it.
 *
 * Seen to fail with: a second Authorization that is not seen (`refuseRepeatedHeaders`); an unreadable request's answer without
 * `SAFE_HEADERS` (`answerUnreadableRequest`).
 */
import { PATH } from '../gateway/gateway-under-test.js';
import { expectProblem, faultsOf, JSON_TYPE, type RawRequests, startRawRequests } from './raw-requests.js';

let raw: RawRequests;
beforeAll(async () => {
  raw = await startRawRequests();
}, 300_000);
afterAll(() => raw?.drop());

describe('headers', () => {
  test.each(['Authorization', 'Host', 'Content-Type', 'DPoP', 'Idempotency-Key'])(
    '%s twice is refused, whichever is the good one',
    async (name) => {
      const good =
        { Authorization: raw.authorization, Host: 'Host: a', 'Content-Type': JSON_TYPE }[name] ?? `${name}: a`;
      const spare = name === 'Authorization' || name === 'Host' ? [] : [good];
      for (const more of [
        [...spare, `${name.toLowerCase()}: planted`],
        [`${name.toUpperCase()}: planted`, ...spare],
      ]) {
        const answer = await raw.send(raw.request('GET', `${PATH}/referrals/${raw.referralId}`, more));
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
    const spoofed = raw
      .request('GET', `${PATH}/referrals?pageSize=1`, [...fields, 'X-Original-URL: /planted'])
      .toString('latin1')
      .replace('Host: a', 'Host: planted.example');
    const { status, headers, body } = await raw.send(spoofed);
    expect(status).toBe(200);
    expect(JSON.stringify(headers) + body).not.toContain('planted');
  });

  test('a trace id that could carry text does not come back', async () => {
    for (const id of ['planted id', '<script>planted', `planted${'x'.repeat(30)}`, 'planted_1']) {
      const { headers } = await raw.send(raw.request('GET', `${PATH}/health`, [`BelGov-Trace-Id: ${id}`]));
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
      const answer = await raw.send(raw.request('GET', `${PATH}/referrals/${raw.referralId}`, fields));
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(JSON.parse(answer.body)).toMatchObject({ referralId: raw.referralId });
    },
  );

  test('conditions and ranges are not answered from anything kept', async () => {
    const fields = ['If-None-Match: *', 'If-Modified-Since: Mon, 01 Jan 2035 00:00:00 GMT', 'Range: bytes=0-1'];
    const { status, headers } = await raw.send(raw.request('GET', `${PATH}/referrals/${raw.referralId}`, fields));
    expect(status).toBe(200);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['etag', 'last-modified', 'age', 'set-cookie']));
  });

  test('headers that are too large, and a URL that is, end the connection', async () => {
    expectProblem(await raw.send(raw.request('GET', `${PATH}/health`, [`X: ${'planted'.repeat(2000)}`])), 400);
    expectProblem(await raw.send(raw.request('GET', `${PATH}/health?${'planted'.repeat(2000)}`)), 400);
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
    // The last is none that could be read.
    const requests = [...targets.map((target) => raw.request('GET', `${PATH}${target}`)), 'GET / HTTP/1.2\r\n\r\n'];
    for (const [at, bytes] of requests.entries()) {
      const { headers } = await raw.send(bytes);
      expect({ target: targets[at], headers }).toMatchObject({
        headers: {
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
          'referrer-policy': 'no-referrer',
        },
      });
      for (const name of ['server', 'x-powered-by', 'via', 'set-cookie', 'etag']) expect(headers[name]).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/fastify|node|postgres/i);
    }
  });
});

test('after all that nothing is broken, and nothing planted was logged', () => raw.expectUnharmed());
