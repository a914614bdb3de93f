import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../domain/problems.js';
import { gatewayUnderTest, KEY, PATH, REFERRAL_ID, SENDER, SENDER_TOKEN } from '../gateway/gateway-under-test.js';
import { run } from './running.js';

const AT = '2025-03-01T09:00:00.000Z';
const STATUS = {
  referralId: REFERRAL_ID,
  agreementId: 'demer-dijle-diest',
  status: 'delivered',
  acceptedAt: AT,
} as const;
const ITEM = {
  cursor: '4711-12',
  at: AT,
  kind: 'statusChanged',
  referralId: REFERRAL_ID,
  codes: { status: 'sending' },
} as const;
const READING = {
  referralId: REFERRAL_ID,
  recordVersion: 1,
  receiptId: KEY,
  receivedAt: AT,
  purpose: 'informAboutServices',
  repeat: false,
  client: { givenName: 'Noor', familyName: 'Claes' },
  consentedItems: ['name' as const],
  consent: { givenAt: AT, manner: 'oral' },
};
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

const calls: unknown[][] = [];
let refuse: Problem | undefined;
const { app } = gatewayUnderTest({
  submit: async (...call) => {
    calls.push(call);
    if (refuse) throw refuse;
    return {
      referralId: REFERRAL_ID,
      agreementId: 'demer-dijle-diest',
      status: 'received',
      acceptedAt: AT,
      repeated: false,
    };
  },
  report: async (...call) => {
    calls.push(call);
    return {
      referralId: REFERRAL_ID,
      eventId: (call[2] as { eventId: string }).eventId,
      acceptedAt: AT,
      repeated: false,
    };
  },
  status: async () => STATUS,
  timeline: async (...call) => {
    calls.push(call);
    const entry = { at: AT, actor: 'sender\u001b[2J', codes: { recordVersion: 1 } };
    return call[2]?.after === undefined
      ? { items: [{ ...entry, action: 'accepted' }], next: '1' }
      : { items: [{ ...entry, action: 'permitIssued' }] };
  },
  list: async (...call) => {
    calls.push(call);
    return { items: [STATUS], next: 'c-1' };
  },
  suspend: async (...call) => {
    calls.push(call);
    return { agreementId: 'demer-dijle-diest', suspended: true, suspendedBy: 'sender', mustConfirm: ['receiver'] };
  },
  confirmResumption: async (...call) => {
    calls.push(call);
    return { agreementId: 'demer-dijle-diest', suspended: false, mustConfirm: [] };
  },
  assign: async (...call) => {
    calls.push(call);
    return { ...STATUS, status: 'sending', assignedTo: 'social-worker-1', unread: true };
  },
  readRecord: async (...call) => {
    calls.push(call);
    return READING;
  },
  export: async (...call) => {
    calls.push(call);
    return { referrals: [], limits: ['ask by referralId'] };
  },
  breaches: async (...call) => {
    calls.push(call);
    const item = { referralId: REFERRAL_ID, organisation: '0886886638', openedAt: AT, dueAt: AT };
    return call[1]?.after === undefined
      ? { items: [{ ...item, overdue: true }], next: 'b-1' }
      : { items: [{ ...item, overdue: false }] };
  },
  concludeBreach: async (...call) => {
    calls.push(call);
    const item = { referralId: REFERRAL_ID, organisation: '0886886638', openedAt: AT, dueAt: AT, overdue: false };
    return { ...item, concludedAt: AT, conclusion: 'authorityNotified' };
  },
  tasks: async (...call) => {
    calls.push(call);
    const task = { taskId: KEY, referralId: REFERRAL_ID, kind: 'forwardErasure', partner: '0410340088' } as const;
    return { items: [{ ...task, openedAt: AT, dueAt: AT }], next: '12' };
  },
  feed: async (...call) => {
    calls.push(call);
    return call[1]?.after === undefined
      ? { items: [ITEM], next: ITEM.cursor }
      : { items: [{ ...ITEM, cursor: '4711-13' }] };
  },
});

let over: string[];
let directory: string;
const environment = { REFERRAL_TOKEN: SENDER_TOKEN };
beforeAll(async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  over = ['--url', `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`];
  directory = mkdtempSync(join(tmpdir(), 'referral-cli-'));
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  calls.splice(0);
  refuse = undefined;
});

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe('submit', () => {
  test('from a file, with the token from a file, under a new key that is said first', async () => {
    const words = ['submit', file('referral.json', '{"a":1}'), '--token-file', file('token', `${SENDER_TOKEN}\n`)];
    const { code, stdout, stderr } = await run([...words, ...over]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^referralId +${REFERRAL_ID}$`, 'm'));
    const key = UUID.exec(stderr)?.[0];
    expect(calls).toEqual([[SENDER, { a: 1 }, key]]);
  });

  test('from standard input, under a given key, as JSON', async () => {
    const words = ['submit', '--idempotency-key', KEY, '--json'];
    const { code, stdout, stderr } = await run([...words, ...over], { stdin: '\uFEFF{"a":1}', environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      referralId: REFERRAL_ID,
      agreementId: 'demer-dijle-diest',
      status: 'received',
      acceptedAt: AT,
      repeated: false,
      idempotencyKey: KEY,
    });
    expect(calls).toEqual([[SENDER, { a: 1 }, KEY]]);
  });

  test('a refusal lists every reason', async () => {
    refuse = new Problem('referralRefused', [
      { type: 'rejectedInput', in: 'body', name: 'consent.free', detail: 'must be true', code: 'consentNotFree' },
      {
        type: 'rejectedInput',
        in: 'body',
        name: 'residence.postalCode',
        detail: 'must be in it',
        code: 'outsideTerritory',
      },
    ]);
    const plain = await run(['submit', ...over], { stdin: '{}', environment });
    expect(plain.code).toBe(7);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toContain('error: Referral refused under the agreement (referralRefused)');
    expect(plain.stderr).toContain('  consent.free: must be true\n  residence.postalCode: must be in it\n');
    const json = await run(['submit', '--json', '--idempotency-key', KEY, ...over], { stdin: '{}', environment });
    expect(JSON.parse(json.stderr)).toEqual({
      code: 'referralRefused',
      title: 'Referral refused under the agreement',
      exitCode: 7,
      issues: refuse.issues,
    });
  });
});

describe('event', () => {
  test('from options', async () => {
    const words = ['event', REFERRAL_ID, '--type', 'contactOutcome', '--outcome', 'helpDeclined'];
    const options = ['--occurred-at', '2025-03-01T10:00:00+01:00', '--already-known', '--event-id', KEY];
    const { code, stdout, stderr } = await run([...words, ...options, ...over], { environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^eventId +${KEY}$`, 'm'));
    expect(calls).toEqual([
      [
        SENDER,
        REFERRAL_ID,
        {
          type: 'contactOutcome',
          occurredAt: '2025-03-01T10:00:00+01:00',
          outcome: 'helpDeclined',
          alreadyKnown: true,
          eventId: KEY,
        },
      ],
    ]);
  });

  test('from JSON, with its own id', async () => {
    const stdin = JSON.stringify({ eventId: KEY, type: 'recall', reason: 'enteredInError' });
    const { code, stdout } = await run(['event', REFERRAL_ID, '-', '--json', ...over], { stdin, environment });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ referralId: REFERRAL_ID, eventId: KEY, acceptedAt: AT, repeated: false });
  });

  test('from JSON without an id: a new one, said first', async () => {
    const { stdout, stderr } = await run(['event', REFERRAL_ID, '--json', ...over], {
      stdin: '{"type":"recall"}',
      environment,
    });
    expect(UUID.exec(stderr)?.[0]).toBe(JSON.parse(stdout).eventId);
  });
});

describe('recall, retry, withdraw and correct are events too', () => {
  const RECORD = { client: { givenName: 'Noor', familyName: 'Claes' }, residence: { postalCode: '3290' } };
  const AT_TEN = '2025-03-01T10:00:00+01:00';
  test.each([
    ['recall', ['--reason', 'wrongPerson'], undefined, { type: 'recall', reason: 'wrongPerson' }],
    ['retry', ['--reason', 'receiverRepaired'], undefined, { type: 'retry', reason: 'receiverRepaired' }],
    [
      'withdraw',
      ['--manner', 'oral', '--occurred-at', AT_TEN],
      undefined,
      { type: 'withdrawal', manner: 'oral', occurredAt: AT_TEN },
    ],
    ['correct', [], RECORD, { ...RECORD, type: 'correction' }],
    ['correct', ['-'], RECORD, { ...RECORD, type: 'correction' }],
  ])('%s %j', async (name, options, input, event) => {
    const stdin = JSON.stringify(input ?? null);
    const given = await run([name, REFERRAL_ID, ...options, '--event-id', KEY, ...over], { stdin, environment });
    expect({ code: given.code, stderr: given.stderr }).toEqual({ code: 0, stderr: '' });
    const fresh = await run([name, REFERRAL_ID, ...options, '--json', ...over], { stdin, environment });
    const { eventId } = JSON.parse(fresh.stdout);
    expect(fresh.stderr).toBe(`event id ${eventId}\n`);
    expect(calls).toEqual([KEY, eventId].map((id) => [SENDER, REFERRAL_ID, { ...event, eventId: id }]));
  });

  test('withdraw says the moment it took, so that a repeat can say the same', async () => {
    const first = await run(['withdraw', REFERRAL_ID, '--manner', 'oral', ...over], { environment });
    const [, occurredAt = '', eventId = ''] = /^occurred at (\S+)\nevent id (\S+)\n$/.exec(first.stderr) ?? [];
    const again = ['--occurred-at', occurredAt, '--event-id', eventId];
    await run(['withdraw', REFERRAL_ID, '--manner', 'oral', ...again, ...over], { environment });
    expect(calls[0]).toMatchObject([SENDER, REFERRAL_ID, { occurredAt, eventId }]);
    expect(calls[1]).toEqual(calls[0]);
  });

  test('what is no record is the server’s to refuse', async () => {
    await run(['correct', REFERRAL_ID, ...over], { stdin: '["Noor"]', environment });
    expect(calls).toEqual([[SENDER, REFERRAL_ID, ['Noor']]]);
  });
});

test('status, in words and as JSON', async () => {
  const plain = await run(['status', REFERRAL_ID, ...over], { environment });
  expect(plain.stdout.split('\n')[2]).toBe('status       delivered');
  const [, url] = over;
  const json = await run(['status', REFERRAL_ID, '--json'], { environment: { ...environment, REFERRAL_URL: url } });
  expect(JSON.parse(json.stdout)).toEqual(STATUS);
});

test('timeline, to its last page, without control characters for the terminal', async () => {
  const plain = await run(['timeline', REFERRAL_ID, ...over], { environment });
  expect(plain.stdout).toMatch(/^2025-03-01T09:00:00.000Z {2}accepted +sender\uFFFD\[2J +recordVersion=1$/m);
  expect(plain.stdout).not.toContain('\u001b');
  const json = await run(['timeline', REFERRAL_ID, '--json', ...over], { environment });
  expect(JSON.parse(json.stdout).items.map(({ action }: { action: string }) => action)).toEqual([
    'accepted',
    'permitIssued',
  ]);
  expect(calls.slice(-2)).toEqual([
    [SENDER, REFERRAL_ID, { pageSize: 100 }],
    [SENDER, REFERRAL_ID, { after: '1', pageSize: 100 }],
  ]);
});

test('list, a page at a time', async () => {
  const plain = await run(['list', '--status', 'delivered', '--page-size', '1', ...over], { environment });
  expect(plain.stdout).toContain(REFERRAL_ID);
  expect(plain.stderr).toBe('more: --after c-1\n');
  expect(calls).toEqual([[SENDER, { status: 'delivered', pageSize: 1 }]]);
  const json = await run(['list', '--json', '--after', 'c-1', ...over], { environment });
  expect(JSON.parse(json.stdout)).toEqual({ items: [STATUS], next: 'c-1' });
});

test('feed, a page', async () => {
  const json = await run(['feed', '--json', ...over], { environment });
  expect(JSON.parse(json.stdout)).toEqual({ items: [ITEM], next: ITEM.cursor });
});

test('feed, followed until interrupted: every item once, each on a line', async () => {
  const interruption = new AbortController();
  const running = run(['feed', '--follow', '--json', ...over], { environment, interrupted: interruption.signal });
  while (calls.length < 2) await new Promise(setImmediate);
  // Its second answer is still on its way; one round trip more on the same server comes after it.
  await run(['status', REFERRAL_ID, ...over], { environment });
  interruption.abort();
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).cursor),
  ).toEqual(['4711-12', '4711-13']);
  expect(calls.map((call) => call[1])).toEqual([{}, { after: '4711-12' }]);
});

test('suspend and resume: the token says for whom', async () => {
  const suspended = await run(['suspend', 'demer-dijle-diest', '--reason', 'incident', ...over], { environment });
  expect(suspended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^mustConfirm +receiver$/m) });
  const words = ['resume', 'demer-dijle-diest', '--reason', 'settled', '--for', 'sender', '--json'];
  const resumed = await run([...words, ...over], { environment });
  expect(JSON.parse(resumed.stdout)).toMatchObject({ suspended: false, mustConfirm: [] });
  expect(calls).toEqual([
    [SENDER, 'demer-dijle-diest', { reason: 'incident' }],
    [SENDER, 'demer-dijle-diest', { reason: 'settled', party: 'sender' }],
  ]);
});

test('assign and read', async () => {
  const words = ['assign', REFERRAL_ID, '--social-worker', 'social-worker-1', '--json', ...over];
  const assigned = await run(words, { environment });
  expect(JSON.parse(assigned.stdout)).toMatchObject({ assignedTo: 'social-worker-1', unread: true });
  expect(calls.at(-1)?.slice(1)).toEqual([REFERRAL_ID, { socialWorkerId: 'social-worker-1' }]);
  const read = await run(['read', REFERRAL_ID, '--json', ...over], { environment });
  expect(JSON.parse(read.stdout)).toEqual(READING);
  expect(read.stderr).toContain('personal data');
});

test('nobody reads straight from the store', async () => {
  const { code, stderr } = await run(['read', REFERRAL_ID]);
  expect(code).toBe(2);
  expect(stderr).toContain('give --url');
});

test('tasks', async () => {
  const words = ['tasks', '--referral', REFERRAL_ID, '--confirmed', '--page-size', '1', ...over];
  const listed = await run(words, { environment });
  expect(listed.stdout).toMatch(new RegExp(`forwardErasure +${REFERRAL_ID} +0410340088`));
  expect(listed.stderr).toContain('more: --after 12');
  expect(calls.at(-1)).toEqual([SENDER, { referralId: REFERRAL_ID, confirmedToo: true, pageSize: 1 }]);
});

test('export and breach list', async () => {
  const request = { referralId: REFERRAL_ID };
  const exported = await run(['export', '--json', ...over], { stdin: JSON.stringify(request), environment });
  expect(JSON.parse(exported.stdout)).toEqual({ referrals: [], limits: ['ask by referralId'] });
  const listed = await run(['breach', 'list', '--concluded', ...over], { environment });
  for (const overdue of ['true', 'false'])
    expect(listed.stdout).toMatch(new RegExp(`^${REFERRAL_ID} +0886886638 +${AT} +${AT} +${overdue}$`, 'm'));
  expect(calls).toEqual([
    [SENDER, request],
    [SENDER, { concludedToo: true, pageSize: 100 }],
    [SENDER, { concludedToo: true, after: 'b-1', pageSize: 100 }],
  ]);
});

test('breach conclude, for the party that the token names', async () => {
  const words = ['breach', 'conclude', REFERRAL_ID, '--conclusion', 'authorityNotified', ...over];
  const { code, stdout } = await run(words, { environment });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^conclusion +authorityNotified$/m);
  expect(calls).toEqual([[SENDER, REFERRAL_ID, { conclusion: 'authorityNotified' }]]);
  expect((await run([...words, '--as', 'sender', '--organisation', '0886886638'], { environment })).code).toBe(2);
});

test('a server that is not there', async () => {
  const words = ['status', REFERRAL_ID, '--json', '--url', 'http://127.0.0.1:1/referralConnector/v1'];
  const { code, stderr } = await run(words, { environment });
  expect(code).toBe(8);
  expect(JSON.parse(stderr).code).toBe('serviceUnavailable');
});
