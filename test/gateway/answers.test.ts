import type { Caller } from '../../domain/views.js';
import { AUTHORISED, gatewayUnderTest, KEY, PATH, REFERRAL_ID, SENDER } from './gateway-under-test.js';

const ACCEPTED = { referralId: REFERRAL_ID, acceptedAt: '2025-03-01T09:00:00.000Z', repeated: false };
const STATUS = {
  referralId: REFERRAL_ID,
  agreementId: 'demer-dijle-diest',
  status: 'received',
  acceptedAt: ACCEPTED.acceptedAt,
} as const;

test('a referral goes to the client as it came, with the token’s caller and the key, and is accepted', async () => {
  const calls: unknown[] = [];
  const { app } = gatewayUnderTest(
    {
      submit: async (...call) => {
        calls.push(call);
        return { ...ACCEPTED, agreementId: 'demer-dijle-diest', status: 'received' };
      },
    },
    { publicUrl: 'https://connector.example/' },
  );
  const answer = await app.inject({
    method: 'POST',
    url: `${PATH}/referrals`,
    headers: { ...AUTHORISED, 'idempotency-key': KEY.toUpperCase() },
    payload: { unchecked: ['by', 'us'] },
  });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers.location).toBe(`https://connector.example${PATH}/referrals/${REFERRAL_ID}`);
  expect(answer.json()).toEqual({ ...ACCEPTED, agreementId: 'demer-dijle-diest', status: 'received' });
  expect(calls).toEqual([[SENDER, { unchecked: ['by', 'us'] }, KEY]]);
});

test('an event goes to the client under the path’s referral', async () => {
  const calls: unknown[] = [];
  const { app } = gatewayUnderTest({
    report: async (...call) => {
      calls.push(call);
      return { ...ACCEPTED, eventId: KEY };
    },
  });
  const answer = await app.inject({
    method: 'POST',
    url: `${PATH}/referrals/${REFERRAL_ID}/events`,
    headers: AUTHORISED,
    payload: { type: 'recall' },
  });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers.location).toBe(`${PATH}/referrals/${REFERRAL_ID}`);
  expect(answer.json()).toEqual({ ...ACCEPTED, eventId: KEY });
  expect(calls).toEqual([[SENDER, REFERRAL_ID, { type: 'recall' }]]);
});

test('status and timeline are objects at the top', async () => {
  const entry = { at: ACCEPTED.acceptedAt, action: 'accepted', actor: 'sender', codes: { recordVersion: 1 } };
  const { app } = gatewayUnderTest({ status: async () => STATUS, timeline: async () => ({ items: [entry] }) });
  const url = `${PATH}/referrals/${REFERRAL_ID}`;
  expect((await app.inject({ url, headers: AUTHORISED })).json()).toEqual(STATUS);
  expect((await app.inject({ url: `${url}/timelineEntries`, headers: AUTHORISED })).json()).toEqual({ items: [entry] });
});

test('a page links to the next one and keeps the other parameters; the last one has no link', async () => {
  const { app } = gatewayUnderTest({
    list: async (_caller, options) => (options?.after === undefined ? { items: [STATUS], next: 'c-1' } : { items: [] }),
  });
  const first = await app.inject({ url: `${PATH}/referrals?pageSize=1&status=received`, headers: AUTHORISED });
  expect(first.json().next).toBe(`${PATH}/referrals?pageSize=1&status=received&after=c-1`);
  const last = await app.inject({ url: first.json().next, headers: AUTHORISED });
  expect(last.json()).toEqual({ items: [] });
});

test.each([
  [`referrals/${REFERRAL_ID}/timelineEntries`, '?pageSize=1', 'pageSize=1&after=c-1'],
  ['breachItems', '?concludedToo=true&pageSize=1', 'concludedToo=true&pageSize=1&after=c-1'],
])('%s links to its next page too', async (list, query, next) => {
  const page = async () => ({ items: [], next: 'c-1' });
  const { app } = gatewayUnderTest({ timeline: page, breaches: page });
  const answer = await app.inject({ url: `${PATH}/${list}${query}`, headers: AUTHORISED });
  expect(answer.json()).toEqual({ items: [], next: expect.stringContaining(`${PATH}/${list}?`) });
  const { searchParams } = new URL(answer.json().next, 'https://relative.invalid');
  expect(Object.fromEntries(searchParams)).toEqual(Object.fromEntries(new URLSearchParams(next)));
  const name = await app.inject({ url: `${PATH}/${list}?after=Jan%20Jansen`, headers: AUTHORISED });
  expect(name.statusCode).toBe(400);
  expect(name.body).not.toContain('Jansen');
});

test('the feed passes its cursor and page size on as typed values', async () => {
  const calls: unknown[] = [];
  const { app } = gatewayUnderTest({
    feed: async (...call) => {
      calls.push(call);
      return { items: [] };
    },
  });
  expect((await app.inject({ url: `${PATH}/feedItems?after=12&pageSize=50`, headers: AUTHORISED })).statusCode).toBe(
    200,
  );
  expect(calls).toEqual([[SENDER, { after: '12', pageSize: 50 }]]);
});

test('answers are marked with a trace id of ours; a caller’s comes back only where it is safe', async () => {
  const { app } = gatewayUnderTest({ status: async () => STATUS });
  const url = `${PATH}/referrals/${REFERRAL_ID}`;
  const related = 'a1b2c3d4-0000-4000-8000-000000000001';
  const answer = await app.inject({ url, headers: { ...AUTHORISED, 'belgov-trace-id': related } });
  expect(answer.headers['belgov-related-trace-id']).toBe(related);
  expect(answer.headers['belgov-trace-id']).not.toBe(related);
  expect(answer.headers['cache-control']).toBe('no-store');
  for (const unsafe of ['Jan Jansen', 'x'.repeat(37), 'a=b', 'jan@example.be']) {
    const other = await app.inject({ url, headers: { ...AUTHORISED, 'belgov-trace-id': unsafe } });
    expect(other.headers).not.toHaveProperty('belgov-related-trace-id');
  }
});

describe('who calls', () => {
  const callers: Caller[] = [];
  const { app } = gatewayUnderTest({
    status: async (caller) => {
      callers.push(caller);
      return STATUS;
    },
  });
  const url = `${PATH}/referrals/${REFERRAL_ID}`;
  beforeEach(() => callers.splice(0));

  test.each([undefined, '', 'Basic c2VuZGVyLXRva2Vu', 'Bearer', 'sender-token', 'Bearer sender token'])(
    'no token in %p',
    async (authorization) => {
      const answer = await app.inject({ url, headers: authorization === undefined ? {} : { authorization } });
      expect(answer.statusCode).toBe(401);
      expect(answer.json().type).toBe('urn:problem-type:belgif:noAccessToken');
      expect(callers).toEqual([]);
    },
  );

  test.each(['Bearer sender-toke', 'Bearer sender-tokenx', 'Bearer Sender-Token'])(
    'no known token in %p',
    async (authorization) => {
      const answer = await app.inject({ url, headers: { authorization } });
      expect(answer.json().type).toBe('urn:problem-type:belgif:invalidAccessToken');
      expect(callers).toEqual([]);
    },
  );

  test('a body is not read before the caller is known', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: `${PATH}/referrals`,
      payload: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(401);
  });
});

test.each([
  ['UP', 200],
  ['DEGRADED', 200],
  ['DOWN', 503],
] as const)('health %s is open to everybody', async (status, code) => {
  const { app } = gatewayUnderTest({}, { health: async () => status });
  const answer = await app.inject({ url: `${PATH}/health` });
  expect(answer.statusCode).toBe(code);
  expect(answer.json()).toEqual({ status });
});

test('health that cannot be said is DOWN', async () => {
  const { app } = gatewayUnderTest(
    {},
    {
      health: async () => {
        throw new Error('database secret-host refused');
      },
    },
  );
  const answer = await app.inject({ url: `${PATH}/health` });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'DOWN' });
});
