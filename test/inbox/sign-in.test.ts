/**
 * Signing in and out over real HTTP at a real provider: who gets in, that an answer of the provider counts once and in one
 * browser, and when a session ends.
 *
 * Seen to fail with: a state that is not compared, a session that outlives the next sign-in, an idle time that nobody looks
 * at, a session id kept in clear, metadata of a server that signs nobody in.
 */
import { sql } from 'kysely';
import { addressesOf } from '../../gateway/inbox/addresses.js';
import { createProvider } from '../../gateway/inbox/sign-in/provider.js';
import { sweepInboxSessions } from '../../store/inbox-sessions.js';
import { loopbackServer } from '../gateway/loopback-server.js';
import { type InboxUnderTest, PEOPLE, type PersonName, startInbox } from './inbox-under-test.js';
import { Visitor } from './visitor.js';

let inbox: InboxUnderTest;
beforeAll(async () => {
  inbox = await startInbox();
});
afterAll(() => inbox?.drop());

const COOKIE = 'inbox-session';
const LIST = 'Nog aan niemand toegewezen';

const sessions = () => inbox.connector.store.db.selectFrom('inbox_session').selectAll();
const setSessions = (column: 'expires_at' | 'last_seen_at', minutes: number) =>
  inbox.connector.store.db
    .updateTable('inbox_session')
    .set({ [column]: sql`now() + make_interval(mins => ${minutes})` })
    .execute();

/** Where the provider sends the browser back to, not opened yet. */
async function answerOfProvider(visitor: Visitor, who: PersonName): Promise<string> {
  const choices = await visitor.get(`${inbox.url}/sign-in`);
  const chosen = await visitor.once(choices.url, {
    method: 'POST',
    body: new URLSearchParams({ subject: PEOPLE[who].subject }),
  });
  const resumed = await visitor.once(chosen.headers.get('location') ?? '');
  return resumed.headers.get('location') ?? '';
}

test('a social worker signs in, sees what waits, and signs out here and at the provider', async () => {
  const { visitor, page } = await inbox.signIn('me');
  expect(page.url).toBe(inbox.url);
  expect(page.text).toContain(LIST);
  expect(page.text).toContain('OCMW Diest');

  const atProvider = await visitor.send(page, '/inbox/sign-out');
  expect(atProvider.text).toContain('U bent afgemeld');
  const onwards = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(atProvider.text)?.[1]?.replaceAll('&#38;', '&');
  expect((await visitor.get(onwards?.replaceAll('&#61;', '=') ?? '')).text).toContain('Ja, meld mij af');
  expect(visitor.cookies.has(COOKIE)).toBe(false);
  expect((await visitor.get(inbox.url)).status).toBe(401);
});

test('whoever signs in next on the same device, let in or not, ends the session before', async () => {
  const { visitor } = await inbox.signIn('me');
  const mine = visitor.cookies.get(COOKIE) ?? '';
  // Of a provider that knows nobody any more: only the inbox still has its cookie.
  const next = new Visitor();
  next.cookies.set(COOKIE, mine);
  const choices = await next.get(`${inbox.url}/sign-in`);
  const refused = await next.post(choices.url, { subject: PEOPLE.ofTheSender.subject });
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Deze pagina’s zijn voor het OCMW')]);
  expect(next.cookies.has(COOKIE)).toBe(false);
  expect((await visitor.get(inbox.url)).status).toBe(401);
});

test('signed out, the provider asks who signs in, though it knows somebody', async () => {
  const { visitor } = await inbox.signIn('me');
  const page = await visitor.get(`${inbox.url}/sign-in`);
  expect(page.url).toBe(inbox.url);
  const out = await visitor.send(page, '/inbox/sign-out');
  expect(out.text).toContain('/inbox/sign-in?again');
  expect((await visitor.get(`${inbox.url}/sign-in?again`)).url).not.toContain('/inbox');
});

test('a session that was ended is over for whoever kept its cookie', async () => {
  const { visitor, page } = await inbox.signIn('me');
  const kept = new Visitor();
  kept.cookies.set(COOKIE, visitor.cookies.get(COOKIE) ?? '');
  expect((await kept.get(inbox.url)).status).toBe(200);
  await visitor.send(page, '/inbox/sign-out');
  const after = await kept.get(inbox.url);
  expect([after.status, after.text]).toEqual([401, expect.stringContaining('U bent niet meer aangemeld')]);
});

test('without a session nothing is shown but where to sign in, whatever is asked for', async () => {
  const referralId = await inbox.offered();
  for (const path of ['', '/closed', `/referrals/${referralId}`, `/referrals/${referralId}/attempt`, '/nothing']) {
    const { status, text } = await new Visitor().get(`${inbox.url}${path}`);
    expect([path, status]).toEqual([path, 401]);
    expect(text).toContain('Meld u aan');
  }
  const posted = await new Visitor().post(`${inbox.url}/referrals/${referralId}/data`, {});
  expect(posted.status).toBe(401);
});

test('after signing in one is back at the referral that was asked for, and never elsewhere', async () => {
  const referralId = await inbox.offered();
  const visitor = new Visitor();
  const { text } = await visitor.get(`${inbox.url}/referrals/${referralId}`);
  expect(text).toContain(`/inbox/sign-in?referral&#61;${referralId}`);
  const choices = await visitor.get(`${inbox.url}/sign-in?referral=${referralId}`);
  const page = await visitor.post(choices.url, { subject: PEOPLE.me.subject });
  expect(page.url).toBe(`${inbox.url}/referrals/${referralId}`);
  const again = await visitor.get(`${inbox.url}/sign-in?referral=//elsewhere.invalid`);
  expect(again.url).toBe(inbox.url);
});

test.each([
  ['ofTheSender', 403, 'Deze pagina’s zijn voor het OCMW'],
  ['stranger', 403, 'Deze pagina’s zijn voor het OCMW'],
  ['newcomer', 403, 'U hebt nog geen toegang'],
] as const)('%s is told in Dutch that this is not for them, and gets no session', async (who, status, words) => {
  const { visitor, page } = await inbox.signIn(who);
  expect([page.status, page.text]).toEqual([status, expect.stringContaining(words)]);
  expect(visitor.cookies.has(COOKIE)).toBe(false);
  expect((await visitor.get(inbox.url)).status).toBe(401);
});

test('the answer of the provider counts once', async () => {
  const visitor = new Visitor();
  const answer = await answerOfProvider(visitor, 'me');
  const before = new Map(visitor.cookies);
  expect((await visitor.get(answer)).status).toBe(200);
  const again = new Visitor();
  for (const [name, value] of before) again.cookies.set(name, value);
  const replayed = await again.get(answer);
  expect([replayed.status, replayed.text]).toEqual([401, expect.stringContaining('De aanmelding is niet gelukt')]);
  expect(again.cookies.has(COOKIE)).toBe(false);
});

test('it counts in the browser that asked for it only, and with its state only', async () => {
  const answer = await answerOfProvider(new Visitor(), 'me');
  const stranger = new Visitor();
  expect((await stranger.get(answer)).status).toBe(401);
  // With a sign-in of its own under way, which has another state.
  await stranger.get(`${inbox.url}/sign-in`);
  expect((await stranger.get(answer)).status).toBe(401);
  expect(stranger.cookies.has(COOKIE)).toBe(false);

  const visitor = new Visitor();
  const changed = new URL(await answerOfProvider(visitor, 'me'));
  changed.searchParams.set('state', 'another');
  expect((await visitor.get(changed.href)).status).toBe(401);
});

test('an answer that says no, or nothing, is said in Dutch', async () => {
  const visitor = new Visitor();
  const answer = new URL(await answerOfProvider(visitor, 'me'));
  answer.searchParams.delete('code');
  answer.searchParams.set('error', 'access_denied');
  expect((await visitor.get(answer.href)).text).toContain('U hebt zich niet aangemeld');
  expect((await visitor.get(`${inbox.url}/signed-in`)).text).toContain('De aanmelding is niet gelukt');
});

test('a session id that somebody planted is not the one that is signed in', async () => {
  const visitor = new Visitor();
  visitor.cookies.set(COOKIE, 'planted');
  const { page } = await inbox.signIn('me', visitor);
  expect(page.status).toBe(200);
  const first = visitor.cookies.get(COOKIE);
  expect(first).toMatch(/^[\w-]{43}$/);
  // Signed in once more, the one before is over.
  await visitor.get(`${inbox.url}/sign-in`);
  expect(visitor.cookies.get(COOKIE)).not.toBe(first);
  for (const old of ['planted', first ?? '']) {
    const other = new Visitor();
    other.cookies.set(COOKIE, old);
    expect((await other.get(inbox.url)).status).toBe(401);
  }
});

test('the store knows neither id nor token, and the cookie is out of reach of scripts and other sites', async () => {
  const { visitor } = await inbox.signIn('colleague');
  const id = visitor.cookies.get(COOKIE) ?? '';
  const rows = await sessions().where('subject', '=', PEOPLE.colleague.subject).execute();
  expect(Object.keys(rows[0] ?? {}).sort()).toEqual([
    ...['expires_at', 'last_seen_at', 'organisation', 'scopes', 'session_hash', 'subject'],
  ]);
  expect(JSON.stringify(rows)).not.toContain(id);
  expect(inbox.log.join('')).not.toContain(id);
  const line = visitor.setCookies.find((set) => set.startsWith(`${COOKIE}=${id}`));
  expect(line?.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/inbox', 'SameSite=Lax']);
});

test('a session ends when it lies idle, and at the end of a working day however busy it is', async () => {
  const { visitor } = await inbox.signIn('me');
  const [row] = await sessions().where('subject', '=', PEOPLE.me.subject).execute();
  const hours = ((row?.expires_at.getTime() ?? 0) - Date.now()) / 3_600_000;
  expect(hours).toBeLessThanOrEqual(8);
  await setSessions('last_seen_at', -19);
  expect((await visitor.get(inbox.url)).status).toBe(200);
  // That visit counts as seen: it lies idle from then.
  await setSessions('last_seen_at', -20);
  const idle = await visitor.get(inbox.url);
  expect([idle.status, idle.text]).toEqual([401, expect.stringContaining('U bent niet meer aangemeld')]);

  await inbox.signIn('me', visitor);
  await setSessions('expires_at', 0);
  expect((await visitor.get(inbox.url)).status).toBe(401);
});

test('sessions that are over are swept, others stay', async () => {
  await sweepInboxSessions(inbox.connector.store);
  await inbox.signIn('me');
  await setSessions('last_seen_at', -30);
  await inbox.signIn('colleague');
  expect(await sweepInboxSessions(inbox.connector.store)).toBeGreaterThan(0);
  expect(await sessions().execute()).toMatchObject([{ subject: PEOPLE.colleague.subject }]);
});

test('neither code, state, token nor subject is in any log line; the route is its template', async () => {
  const visitor = new Visitor();
  const answer = new URL(await answerOfProvider(visitor, 'me'));
  await visitor.get(answer.href);
  const text = inbox.log.join('');
  for (const name of ['code', 'state']) expect(text).not.toContain(answer.searchParams.get(name));
  expect(text).not.toContain(PEOPLE.me.subject);
  expect(text).toContain('"route":"/inbox/signed-in"');
});

describe('a provider without the discovery document of OpenID Connect', () => {
  test('is found by RFC 8414, and people sign in there', async () => {
    const other = await startInbox({}, {}, { withoutOpenIdMetadata: true });
    try {
      expect((await other.signIn('me')).page).toMatchObject({ status: 200, url: other.url });
    } finally {
      await other.drop();
    }
  });

  test('and that knows no ID token is none that people are sent to', async () => {
    const { url: issuer, close } = await loopbackServer((request, response) => {
      if (request.url !== '/.well-known/oauth-authorization-server') return void response.writeHead(404).end();
      const metadata = { issuer, authorization_endpoint: `${issuer}/authorise`, token_endpoint: `${issuer}/token` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(metadata));
    });
    const options = { issuer, clientId: 'inbox', audience: 'urn:x', allowHttp: true };
    const provider = createProvider(
      { ...options, clientKey: () => Promise.reject(new Error('no key')), provePossession: () => false },
      addressesOf('http://127.0.0.1'),
    );
    await expect(provider.begin('secret')).rejects.toMatchObject({ code: 'serviceUnavailable' });
    await close();
  });
});
