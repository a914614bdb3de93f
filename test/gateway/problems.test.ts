import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { ISSUE_TYPES, type Issue, PROBLEMS, Problem, type ProblemCode } from '../../domain/problems.js';
import { AUTHORISED, gatewayUnderTest, KEY, PATH, REFERRAL_ID } from './gateway-under-test.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SECRET = 'Jansen-Peeters';

function submit(body: unknown, headers: Record<string, string> = {}) {
  return {
    method: 'POST',
    url: `${PATH}/referrals`,
    headers: { ...AUTHORISED, 'idempotency-key': KEY, 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  } as const;
}

describe('every problem has one form', () => {
  const shown = (Object.keys(PROBLEMS) as ProblemCode[]).filter(
    (code) => code !== 'verificationFailed' && code !== 'configurationInvalid',
  );

  test.each(shown)('%s', async (code) => {
    const issues: Issue[] = ISSUE_TYPES.map((type) => ({ type, in: 'body', name: 'client.phone', detail: 'rule' }));
    const { app } = gatewayUnderTest({
      status: async () => {
        throw new Problem(code, issues, 'said by us');
      },
    });
    const answer = await app.inject({ url: `${PATH}/referrals/${REFERRAL_ID}`, headers: AUTHORISED });
    const { status, belgif, title } = PROBLEMS[code];
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const document = answer.json();
    expect(document).toMatchObject({
      type: belgif ? `urn:problem-type:belgif:${code}` : `urn:problem-type:ocmw:referralConnector:${code}`,
      title,
      status,
      instance: `urn:uuid:${answer.headers['belgov-trace-id']}`,
    });
    if (status < 500) {
      expect(document.detail).toBe('said by us');
      expect(document.issues.map((issue: { type: string }) => issue.type)).toEqual(
        ISSUE_TYPES.map((type) => `urn:problem-type:belgif:input-validation:${type}`),
      );
    } else {
      expect(document).not.toHaveProperty('detail');
      expect(document).not.toHaveProperty('issues');
    }
  });

  test.each(['verificationFailed', 'configurationInvalid'] as const)('%s stays inside', async (code) => {
    const { app } = gatewayUnderTest({
      status: async () => {
        throw new Problem(code, [], SECRET);
      },
    });
    const answer = await app.inject({ url: `${PATH}/referrals/${REFERRAL_ID}`, headers: AUTHORISED });
    expect(answer.json()).toMatchObject({ type: 'urn:problem-type:belgif:internalServerError', status: 500 });
    expect(answer.body).not.toContain(SECRET);
  });

  test('a refusal keeps its code and field', async () => {
    const issue: Issue = {
      type: 'rejectedInput',
      in: 'body',
      name: 'consent.free',
      detail: 'must be true',
      code: 'consentNotFree',
    };
    const { app } = gatewayUnderTest({
      submit: async () => {
        throw new Problem('referralRefused', [issue]);
      },
    });
    const answer = await app.inject(submit({}));
    expect(answer.statusCode).toBe(422);
    expect(answer.json().issues).toEqual([
      {
        type: 'urn:problem-type:belgif:input-validation:rejectedInput',
        in: 'body',
        name: 'consent.free',
        title: 'Input is not allowed in this context',
        detail: 'must be true',
        code: 'consentNotFree',
      },
    ]);
  });

  test('503 says when to try again, 401 how to authenticate', async () => {
    const { app } = gatewayUnderTest({
      status: async () => {
        throw new Problem('serviceUnavailable');
      },
    });
    const url = `${PATH}/referrals/${REFERRAL_ID}`;
    expect((await app.inject({ url, headers: AUTHORISED })).headers['retry-after']).toMatch(/^\d+$/);
    expect((await app.inject({ url })).headers['www-authenticate']).toBe(
      'Bearer realm="referralConnector", DPoP algs="ES256 ES384 PS256 PS384 EdDSA Ed25519 RS256"',
    );
    const wrong = await app.inject({ url, headers: { authorization: 'Bearer another' } });
    expect(wrong.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token", DPoP algs="/);
  });
});

describe('nothing of what was sent or went wrong is repeated', () => {
  test.each([
    ['a plain error', () => new Error(`duplicate key (${SECRET})`)],
    ['an error with a code', () => Object.assign(new Error(SECRET), { code: '23505', detail: SECRET })],
    ['an error with words as its code', () => Object.assign(new Error('x'), { code: `Key (${SECRET})` })],
    ['a thrown text', () => SECRET],
    ['an error that pretends to be the framework’s', () => Object.assign(new Error(SECRET), { statusCode: 400 })],
  ])('%s is a bare 500', async (_name, make) => {
    const { app, log } = gatewayUnderTest({
      submit: async () => {
        throw make();
      },
    });
    const answer = await app.inject(submit({ client: { familyName: SECRET } }));
    expect(answer.statusCode).toBe(500);
    expect(Object.keys(answer.json()).sort()).toEqual(['href', 'instance', 'status', 'title', 'type']);
    expect(answer.body + JSON.stringify(answer.headers) + log.join('\n')).not.toContain(SECRET);
    expect(log.join('\n')).toContain('internalServerError');
  });

  test('an answer that holds more than its schema is cut to it; one that contradicts it is a bare 500', async () => {
    const status = {
      referralId: REFERRAL_ID,
      agreementId: 'a',
      status: 'received',
      acceptedAt: '2025-01-01T00:00:00Z',
    } as const;
    const more = gatewayUnderTest({ status: async () => ({ ...status, client: { familyName: SECRET } }) as never });
    const cut = await more.app.inject({ url: `${PATH}/referrals/${REFERRAL_ID}`, headers: AUTHORISED });
    expect(cut.json()).toEqual(status);

    const other = gatewayUnderTest({ status: async () => ({ ...status, status: SECRET }) as never });
    const failed = await other.app.inject({ url: `${PATH}/referrals/${REFERRAL_ID}`, headers: AUTHORISED });
    expect(failed.statusCode).toBe(500);
    expect(failed.body + other.log.join('\n')).not.toContain(SECRET);
  });

  test('a log line has the route’s template, never the URL', async () => {
    const { app, log } = gatewayUnderTest({});
    await app.inject({ url: `${PATH}/referrals/${REFERRAL_ID}?name=${SECRET}`, headers: AUTHORISED });
    await app.inject({ url: `${PATH}/${SECRET}`, headers: AUTHORISED });
    expect(log).toHaveLength(2);
    expect(JSON.parse(log[0] ?? '')).toMatchObject({
      route: `${PATH}/referrals/:referralId`,
      method: 'GET',
      status: 500,
    });
    expect(JSON.parse(log[1] ?? '')).toMatchObject({ route: 'unknown', status: 404, code: 'resourceNotFound' });
    expect(log.join('')).not.toContain(REFERRAL_ID);
    expect(log.join('')).not.toContain(SECRET);
  });
});

describe('what is not a well-formed request', () => {
  const received: unknown[] = [];
  const { app, log } = gatewayUnderTest({
    submit: async (_caller, submission) => {
      received.push(submission);
      throw new Problem('badRequest');
    },
  });
  beforeEach(() => received.splice(0));

  test.each([
    ['cut off JSON', submit(`{"client":{"familyName":"${SECRET}`), 400, '(whole)'],
    ['an empty body', submit(''), 400, '(whole)'],
    ['a prototype in the JSON', submit(`{"__proto__":{"familyName":"${SECRET}"}}`), 400, '(whole)'],
    ['XML', submit(`<a>${SECRET}</a>`, { 'content-type': 'application/xml' }), 400, 'Content-Type'],
    ['plain text', submit(SECRET, { 'content-type': 'text/plain' }), 400, 'Content-Type'],
    ['a form', submit(`a=${SECRET}`, { 'content-type': 'application/x-www-form-urlencoded' }), 400, 'Content-Type'],
    ['a key that is no UUID', submit({}, { 'idempotency-key': SECRET }), 400, 'Idempotency-Key'],
  ])('%s is refused before the client sees it', async (_name, request, status, name) => {
    const answer = await app.inject(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().issues).toMatchObject([{ name }]);
    expect(answer.body + log.join('')).not.toContain(SECRET);
    expect(received).toEqual([]);
  });

  test('a missing idempotency key is named as required', async () => {
    const { 'idempotency-key': _left, ...headers } = submit({}).headers;
    const answer = await app.inject({ ...submit({}), headers });
    expect(answer.json().issues).toMatchObject([
      { type: 'urn:problem-type:belgif:input-validation:requiredInput', in: 'header', name: 'Idempotency-Key' },
    ]);
    expect(received).toEqual([]);
  });

  test('128 KiB of JSON passes, one byte more does not', async () => {
    const filled = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await app.inject(submit(filled(128 * 1024)))).statusCode).toBe(400);
    expect(received).toHaveLength(1);
    const answer = await app.inject(submit(filled(128 * 1024 + 1)));
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ type: 'urn:problem-type:belgif:payloadTooLarge', limit: 128 * 1024 });
    expect(received).toHaveLength(1);
  });

  test.each([
    ['an unknown path', 'GET', `${PATH}/referral`],
    ['a path outside the API', 'GET', '/'],
    ['another version', 'GET', '/referralConnector/v2/referrals'],
    ['a method the path lacks', 'DELETE', `${PATH}/referrals/${REFERRAL_ID}`],
    ['a path that cannot be decoded', 'GET', `${PATH}/referrals/%ff`],
    ['a path that is too long', 'GET', `${PATH}/referrals/${'a'.repeat(500)}`],
  ] as const)('%s is a 404 problem', async (_name, method, url) => {
    const answer = await app.inject({ method, url, headers: AUTHORISED });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({ type: 'urn:problem-type:belgif:resourceNotFound' });
    expect(answer.headers['belgov-trace-id']).toMatch(UUID);
  });

  test('query parameters: each fault is named, unknown ones are refused', async () => {
    const answer = await app.inject({
      url: `${PATH}/referrals?pageSize=1000&after=${encodeURIComponent('a b')}&namen=1&${SECRET}=1`,
      headers: AUTHORISED,
    });
    expect(answer.statusCode).toBe(400);
    expect(
      answer
        .json()
        .issues.map((issue: { in: string; name: string }) => `${issue.in} ${issue.name}`)
        .sort(),
    ).toEqual(['query (unknown field)', 'query after', 'query namen', 'query pageSize']);
  });

  test('a referral id that is no UUID is named', async () => {
    const answer = await app.inject({ url: `${PATH}/referrals/${SECRET}`, headers: AUTHORISED });
    expect(answer.json().issues).toMatchObject([{ in: 'path', name: 'referralId', detail: 'must be a UUID' }]);
    expect(answer.body).not.toContain(SECRET);
  });
});

describe('what never becomes a request is answered on the bare connection', () => {
  const { app } = gatewayUnderTest({});
  let port: number;
  beforeAll(async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });
  afterAll(() => app.close());

  const send = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.setEncoding('utf8').on('data', (part) => {
        answer += part;
      });
      socket.on('error', reject).on('close', () => resolve(answer));
    });

  test.each([
    ['broken HTTP', `${SECRET}\r\n\r\n`],
    ['an unknown method', `FETCH ${PATH}/health HTTP/1.1\r\nhost: a\r\n\r\n`],
    ['headers over the limit', `GET ${PATH}/health HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(10_000)}\r\n\r\n`],
  ])('%s', async (_name, text) => {
    const [head = '', body = ''] = (await send(text)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(head).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:problem-type:belgif:badRequest', status: 400 });
    expect(body).not.toContain(SECRET);
  });
});
