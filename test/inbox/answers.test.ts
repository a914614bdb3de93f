/**
 * What every page is, whatever it says: its headers, that nothing that somebody typed is markup, and what it answers when the
 * store is away or somebody asks too much. The client behind it is forced where the real one cannot be made to say it.
 *
 * Seen to fail with: a field of the client that is put in unescaped (`!` before its expression), a header that is left out, refusals
 * for want of a session that nobody counts, a made-up cookie that the store is asked for.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createInboxSessions } from '../../clients/inbox-sessions.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { listCursor } from '../../domain/list-cursor.js';
import { Problem } from '../../domain/problems.js';
import type { GatewayLimits } from '../../gateway/limits.js';
import type { Store } from '../../store/store.js';
import { gatewayUnderTest } from '../gateway/gateway-under-test.js';
import { pullAgreement, RECEIVER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';

const REFERRAL_ID = '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11';
const MARKUP = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;

const referral = {
  ...{ referralId: REFERRAL_ID, agreementId: 'example-pull', status: 'awaitingOutcome' as const, recordVersion: 1 },
  ...{ acceptedAt: '2026-11-01T10:00:00Z', deliveredAt: '2026-11-02T10:00:00Z', contactAttempts: 1 },
};

let apps: FastifyInstance[];
let log: string[];
beforeEach(() => {
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.close();
});

/** A gateway whose visitor is signed in already, in front of a client that says what a test wants. */
function inboxWith(
  forced: Partial<ReferralClient>,
  {
    publicUrl = 'http://127.0.0.1:8080',
    pagesPerMinute = 1000,
    strangersPerMinute = 1000,
    trustedProxies = [] as string[],
    limits = {} as Partial<GatewayLimits>,
  } = {},
) {
  const session = {
    organisation: RECEIVER.enterpriseNumber,
    subject: MARKUP,
    expiresAt: new Date(Date.now() + 60_000),
  };
  const scopes = ['referrals:read', 'referrals:report', 'referrals:assign', 'referrals:consult', 'breaches:read'];
  const gateway = gatewayUnderTest(
    {
      status: async () => referral,
      timeline: async () => ({ items: [] }),
      tasks: async () => ({ items: [] }),
      list: async () => ({ items: [referral] }),
      breaches: async () => ({ items: [] }),
      ...forced,
    },
    {
      ...{ publicUrl, trustedProxies, limits },
      inbox: {
        provider: {
          ...{ issuer: 'http://127.0.0.1:1', clientId: 'inbox', audience: 'urn:test', allowHttp: true },
          clientKey: () => Promise.reject(new Error('not asked for')),
        },
        sessions: {
          open: async () => 'id',
          see: async (id) => (id === 'id' ? { ...session, scopes } : undefined),
          end: async () => {},
        },
        agreements: () => [named(pullAgreement())],
        ...{ publicUrl, pagesPerMinute, strangersPerMinute },
      },
    },
  );
  apps.push(gateway.app);
  log = gateway.log;
  const cookies = publicUrl.startsWith('https') ? { '__Host-inbox-session': 'id' } : { 'inbox-session': 'id' };
  return {
    app: gateway.app,
    get: (path: string) => gateway.app.inject({ method: 'GET', url: `/inbox${path}`, cookies }),
    post: async (path: string, fields: Record<string, string> = {}) => {
      const { body } = await gateway.app.inject({ method: 'GET', url: '/inbox/closed', cookies });
      const formToken = /name="formToken" value="([^"]+)"/.exec(body)?.[1] ?? '';
      const headers = { origin: new URL(publicUrl).origin, 'content-type': 'application/x-www-form-urlencoded' };
      const payload = new URLSearchParams({ formToken, ...fields }).toString();
      return gateway.app.inject({ method: 'POST', url: `/inbox${path}`, cookies, headers, payload });
    },
  };
}

function named(agreement: ReturnType<typeof pullAgreement>) {
  const { sender, receiver } = agreement;
  return { ...agreement, sender: { ...sender, name: MARKUP }, receiver: { ...receiver, name: MARKUP } };
}

const READING = {
  ...{ referralId: REFERRAL_ID, recordVersion: 1, receiptId: 'r', receivedAt: '2026-11-02T10:00:00Z', repeat: true },
  ...{
    purpose: 'informAboutServices',
    consentedItems: [],
    consent: { givenAt: '2026-11-01T09:00:00Z', manner: MARKUP },
  },
  client: {
    ...{ givenName: MARKUP, familyName: MARKUP, phone: MARKUP, email: MARKUP },
    address: { street: MARKUP, houseNumber: MARKUP, boxNumber: MARKUP, postalCode: MARKUP, locality: MARKUP },
  },
};

const isHarmless = (page: string) => {
  expect(page).toContain('&#60;script&#62;');
  expect(page).not.toMatch(/<script|<img|onerror='/);
};

test('no text that anybody typed is markup: client, names of parties, people, timeline, tasks, what a form sends', async () => {
  const entry = { at: '2026-11-02T10:00:00Z', action: 'assigned', actor: MARKUP, codes: { socialWorkerId: MARKUP } };
  const task = { taskId: REFERRAL_ID, referralId: REFERRAL_ID, kind: 'forwardErasure' as const, partner: MARKUP };
  const inbox = inboxWith({
    readRecord: async () => READING,
    status: async () => ({ ...referral, assignedTo: MARKUP }),
    timeline: async () => ({ items: [entry] }),
    tasks: async () => ({ items: [{ ...task, openedAt: referral.acceptedAt, dueAt: referral.acceptedAt }] }),
    list: async () => ({ items: [{ ...referral, assignedTo: `${MARKUP}2` }] }),
    report: () => Promise.reject(new Problem('badRequest')),
    assign: () => Promise.reject(new Problem('badRequest')),
  });
  isHarmless((await inbox.post(`/referrals/${REFERRAL_ID}/data`)).body);
  isHarmless((await inbox.get('')).body);
  isHarmless((await inbox.get(`/referrals/${REFERRAL_ID}`)).body);
  isHarmless((await inbox.get(`/referrals/${REFERRAL_ID}/tasks/${REFERRAL_ID}`)).body);
  const typed = { dossierReference: MARKUP, occurredAt: MARKUP, eventId: MARKUP, socialWorkerId: MARKUP };
  for (const form of ['helpWanted', 'attempt', 'colleague']) {
    isHarmless((await inbox.post(`/referrals/${REFERRAL_ID}/${form}`, typed)).body);
  }
  isHarmless((await inbox.post(`/referrals/${REFERRAL_ID}/correction`)).body);
  const corrected = { eventId: REFERRAL_ID, 'client.givenName': MARKUP, items: MARKUP };
  isHarmless((await inbox.post(`/referrals/${REFERRAL_ID}/correction`, corrected)).body);
});

test('in an address it is nothing either: what was done, and where a list goes on, are known words and ids', async () => {
  const inbox = inboxWith({ list: async (_caller, options) => ({ items: [], next: options?.after ?? REFERRAL_ID }) });
  const planted = encodeURIComponent('<b>planted</b>');
  for (const path of [`/referrals/${REFERRAL_ID}?done=${planted}`, `/closed?after=${planted}`]) {
    const { body, statusCode } = await inbox.get(path);
    expect([statusCode, body]).toEqual([200, expect.not.stringContaining('planted')]);
  }
  const after = listCursor({ acceptedAt: new Date(), referralId: REFERRAL_ID });
  expect((await inbox.get(`/closed?after=${after}`)).body).toContain(after);
});

test.each(['', '/closed', `/referrals/${REFERRAL_ID}`, `/referrals/${REFERRAL_ID}/attempt`, '/nothing', '/signed-out'])(
  'page %s forbids scripts, frames and whatever is from elsewhere, and is kept by nobody',
  async (path) => {
    const { headers, body } = await inboxWith({}).get(path);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(body).not.toMatch(/<script|style=|javascript:/);
    expect(body).toContain('<html lang="nl">');
  },
);

test('the stylesheet is the one thing that may be kept', async () => {
  const { headers } = await inboxWith({}).get('/style.css');
  expect(headers).toMatchObject({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' });
});

test('a store that is away is said in Dutch, with when to come back; a fault that nobody foresaw says nothing of itself', async () => {
  const away = await inboxWith({ list: () => Promise.reject(new Problem('serviceUnavailable')) }).get('');
  expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '5']);
  expect(away.body).toContain('Even niet bereikbaar');
  const broken = await inboxWith({ list: () => Promise.reject(new Error('Noor Claes')) }).get('');
  expect([broken.statusCode, broken.body]).toEqual([500, expect.stringContaining('Er liep iets mis')]);
  expect(broken.body + log.join('')).not.toContain('Noor');
  expect(log.join('')).toContain('"code":"internalServerError"');
});

test('a store that is away while a form is sent: what was typed is still there, and sent again it is the same event', async () => {
  const inbox = inboxWith({ report: () => Promise.reject(new Problem('serviceUnavailable')) });
  const typed = { eventId: REFERRAL_ID, items: 'name', 'client.familyName': 'Typed', 'residence.postalCode': '3290' };
  const sent = { ...typed, 'residence.isPlaceOfResidence': 'true' };
  const { statusCode, headers, body } = await inbox.post(`/referrals/${REFERRAL_ID}/correction`, sent);
  expect([statusCode, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store']);
  expect(body).toContain('Verstuur dit formulier over een minuut opnieuw');
  expect(body).toContain('name="client.familyName" value="Typed"');
  expect(body).toContain(`name="eventId" value="${REFERRAL_ID}"`);
  expect(log.join('')).not.toContain('Typed');
});

test('a provider that is away is no dead end', async () => {
  const { statusCode, body } = await inboxWith({}).get('/sign-in');
  expect([statusCode, body]).toEqual([503, expect.stringContaining('Even niet bereikbaar')]);
});

test('who asks for very many pages is told to wait', async () => {
  const inbox = inboxWith({}, { pagesPerMinute: 3 });
  const statuses = [];
  for (let page = 0; page < 4; page += 1) statuses.push(await inbox.get(''));
  expect(statuses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
  expect(statuses[3]?.body).toContain('Even wachten');
  // Without its style a page is hard to read, and many people may be behind one address.
  expect((await inbox.get('/style.css')).statusCode).toBe(200);
});

test('strangers of one address are counted together, whatever they ask for; who is signed in there is let in all the same', async () => {
  const { app, get } = inboxWith({}, { strangersPerMinute: 3 });
  const stranger = (path: string, cookie?: string, remoteAddress = '127.0.0.1') =>
    app.inject({ url: `/inbox${path}`, remoteAddress, ...(cookie && { cookies: { 'inbox-session': cookie } }) });
  const answers = [
    await stranger('/signed-out'),
    await stranger(''),
    await stranger('/closed', randomBytes(32).toString('base64url')),
    await stranger('/closed', randomBytes(32).toString('base64url')),
    await stranger('/no-such-page', 'made-up'),
    await stranger('/signed-out'),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 401, 401, 429, 429, 429]);
  expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
  expect(answers[3]?.body).toContain('Even wachten');
  expect((await get('')).statusCode).toBe(200);
  expect((await stranger('', undefined, '192.0.2.2')).statusCode).toBe(401);
});

test('what no session’s id can be is looked for in no store', async () => {
  const sessions = createInboxSessions(undefined as unknown as Store);
  for (const sessionId of ['', 'made-up', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}+`]) {
    expect(await sessions.see(sessionId)).toBeUndefined();
    await sessions.end(sessionId);
  }
  const possible = randomBytes(32).toString('base64url');
  await expect(sessions.see(possible)).rejects.toThrow(TypeError);
  await expect(sessions.end(possible)).rejects.toThrow(TypeError);
});

test('who asks for many pages at once is told to wait', async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let started = 0;
  const list = async () => {
    started += 1;
    await held;
    return { items: [] };
  };
  const inbox = inboxWith({ list }, { limits: { requestsInProgressPerCaller: 2 } });
  const ask = async () => inbox.get('/closed');
  const inProgress = [ask(), ask()];
  await eventually(async () => started === 2);
  const refused = await inbox.get('/closed');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '5']);
  expect(refused.body).toContain('Even wachten');
  letGo();
  expect((await Promise.all(inProgress)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect((await inbox.get('/closed')).statusCode).toBe(200);
});

test('a breach of a referral that the organisation was never given leads nowhere; one that is late says so', async () => {
  const openedAt = '2026-03-03T09:15:00Z';
  const breach = { referralId: REFERRAL_ID, organisation: RECEIVER.enterpriseNumber, openedAt, overdue: true };
  const { body } = await inboxWith({
    breaches: async () => ({ items: [{ ...breach, dueAt: '2026-03-06T09:15:00Z' }] }),
    status: () => Promise.reject(new Problem('resourceNotFound')),
    list: async () => ({ items: [] }),
  }).get('');
  expect(body).toContain('De gegevens zijn nooit aan uw OCMW gegeven.');
  expect(body).toContain('De 72 uur zijn voorbij');
  expect(body).toContain('>6 maart 2026 om 10:15<');
  expect(body).not.toContain(`/referrals/${REFERRAL_ID}`);
});

test('who signs in behind a trusted proxy has a count of their own; without one the proxy has', async () => {
  const left = async (trustedProxies: string[]) => {
    const { app } = inboxWith({}, { trustedProxies });
    const remaining: unknown[] = [];
    for (const caller of ['203.0.113.1', '203.0.113.2', '203.0.113.2']) {
      const headers = { 'x-forwarded-for': caller };
      const answer = await app.inject({ url: '/inbox/sign-in', remoteAddress: '10.1.2.3', headers });
      remaining.push(Number(answer.headers['ratelimit-limit']) - Number(answer.headers['ratelimit-remaining']));
    }
    return remaining;
  };
  expect(await left(['10.1.0.0/16'])).toEqual([1, 1, 2]);
  expect(await left([])).toEqual([1, 2, 3]);
});

test('over https its cookies are for this host alone, and its addresses keep the public prefix', async () => {
  const inbox = inboxWith({}, { publicUrl: 'https://gateway.example/connector/' });
  const list = await inbox.get('');
  expect([list.statusCode, list.body]).toEqual([200, expect.stringContaining('href="/connector/inbox/closed"')]);
  const out = await inbox.post('/sign-out');
  expect([out.statusCode, out.headers.location]).toEqual([303, '/connector/inbox/signing-out']);
  expect(out.headers['set-cookie']).toMatch(/^__Host-inbox-session=; .*Path=\/;.*Secure/);
});

test('many are shown a page at a time, overdue ones first, and too many are not hidden', async () => {
  const late = { ...referral, referralId: `1${REFERRAL_ID.slice(1)}`, contactOverdue: true };
  const { body } = await inboxWith({ list: async () => ({ items: [late, referral], next: 'more' }) }).get('');
  expect(body).toContain('Er zijn er meer dan hier passen.');
  expect(body).toContain('Contact te laat: moest tegen 23 november 2026');
  expect(body.indexOf(late.referralId)).toBeLessThan(body.indexOf(referral.referralId));
});
