/**
 * Guarantee C for the inbox: a client's data is in the page that shows it, and in nothing else that the gateway or the browser of
 * a social worker keeps or says: addresses, titles, history, cache, storage, cookies, headers, log lines, sessions. Nor does any
 * of that hold a token, and a session is kept by its hash only.
 *
 * The last test is the control: it sees a careless page fail in all of it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { scratchDirectory } from '../embedded/scratch.js';
import { loopbackServer } from '../gateway/loopback-server.js';
import { chromiumPath, follow } from '../inbox/browser.js';
import { type InboxUnderTest, startInbox } from '../inbox/inbox-under-test.js';
import { eventually } from '../setup/eventually.js';
import { filesBelow } from './collection.js';
import { plantedClient } from './planted.js';
import { type Artefact, type Finding, findings } from './scanner.js';

const text = (where: string, content: unknown): Artefact => ({
  where,
  bytes: Buffer.from(typeof content === 'string' ? content : (JSON.stringify(content) ?? '')),
});

let scratch: ReturnType<typeof scratchDirectory>;
let inbox: InboxUnderTest;
/** Everything but the page itself. */
const collected: Record<string, Artefact[]> = {};
let shown: string;
let corrected: string;
let afterwards: string;
let sessionCookies: string[];

/** A browser with a profile that outlives it, and what it says on the way. */
async function visit(
  profile: string,
  walk: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<Artefact[]> {
  mkdirSync(profile, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
    locale: 'nl-BE',
  });
  const seen: Artefact[] = [];
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('request', (request) =>
    seen.push(text('request', `${request.method()} ${request.url()}\n${JSON.stringify(request.headers())}`)),
  );
  page.on('response', (response) =>
    seen.push(text('response', `${response.status()} ${JSON.stringify(response.headers())}`)),
  );
  page.on('framenavigated', (frame) => seen.push(text('address', frame.url())));
  page.on('console', (message) => seen.push(text('console', message.text())));
  await walk(page, context);
  await context.close();
  return seen;
}

/** Title and storage of the page that is open now. */
async function keptBy(page: Page): Promise<Artefact[]> {
  const storage = await page.evaluate(
    '({ ...localStorage, session: { ...sessionStorage }, name: window.name, state: history.state })',
  );
  return [text(`title of ${page.url()}`, await page.title()), text(`storage of ${page.url()}`, storage)];
}

beforeAll(async () => {
  scratch = scratchDirectory();
  inbox = await startInbox();
  const profile = join(scratch.path, 'profile');
  const referralId = await inbox.offered(plantedClient('inbox'));
  const pages: Artefact[] = [];
  const traffic = await visit(profile, async (page, context) => {
    await page.goto(inbox.url);
    await follow(page, 'Aanmelden');
    await follow(page, 'me');
    await page.goto(`${inbox.url}/referrals/${referralId}`);
    await follow(page, 'Ik neem deze op');
    await follow(page, 'Toon de gegevens van de cliënt');
    shown = await page.content();
    pages.push(...(await keptBy(page)));
    await follow(page, 'Gegevens verbeteren');
    corrected = await page.getByLabel('Familienaam').inputValue();
    pages.push(...(await keptBy(page)));
    await page.getByLabel('De cliënt woont daar.').check();
    await follow(page, 'Verbetering registreren');
    pages.push(...(await keptBy(page)));
    // What a form refuses is text of people as well.
    await page.goto(`${inbox.url}/referrals/${referralId}`);
    await follow(page, 'De cliënt wil hulp');
    await page.getByLabel('Nummer van het dossier in uw OCMW').fill(`${plantedClient('typed').familyName}!`);
    await follow(page, 'Registreren dat de cliënt hulp wil');
    pages.push(...(await keptBy(page)));
    const cookies = await context.cookies();
    sessionCookies = cookies.filter(({ name }) => name.includes('inbox')).map(({ value }) => value);
    pages.push(text('cookies', cookies));
    collected.sessions = [
      text('inbox_session', (await sql.raw('select * from inbox_session').execute(inbox.connector.store.db)).rows),
    ];
    const other = await context.newPage();
    await other.goto(inbox.url);
    await follow(other, 'Afmelden');
    await other.waitForURL(/session\/end/);
    await follow(other, 'Ja, meld mij af');
    // Whoever sits down next presses the button back, as often as there is something.
    afterwards = '';
    for (let back = 0; back < 6; back += 1) {
      await page.goBack().catch(() => null);
      // A page that is still on its way has no content yet.
      await eventually(() =>
        page.content().then(
          (content) => {
            afterwards += `${page.url()} ${content}`;
            return true;
          },
          () => false,
        ),
      );
    }
  });
  collected['what was requested and answered'] = traffic;
  collected['titles, storage and cookies'] = pages;
  collected['the browser’s profile'] = filesBelow(profile);
  collected['the gateway’s log'] = [text('log', inbox.log.join(''))];
}, 240_000);

afterAll(async () => {
  await inbox?.drop();
  scratch?.remove();
});

test('the page did show it, and the form to correct it began with it', () => {
  expect(corrected).toBe(plantedClient('inbox').familyName);
  expect(findings([text('page', shown)]).map(({ marker }) => marker)).toEqual(
    expect.arrayContaining(['client', 'phone']),
  );
});

test.each([
  'what was requested and answered',
  'titles, storage and cookies',
  'the browser’s profile',
  'the gateway’s log',
  'sessions',
])('C nothing of the client is in: %s', (place) => {
  expect(collected[place]?.some(({ bytes }) => bytes.length > 0)).toBe(true);
  // To reopen its tabs after a crash the browser keeps, by itself, the form that somebody sent last.
  const isOwnForm = ({ where, around }: Finding) => where.startsWith('Default/Sessions/') && around.includes('typed');
  expect(findings(collected[place] ?? []).filter((finding) => !isOwnForm(finding))).toEqual([]);
});

test('after the sign-out the way back shows nothing of the client', () => {
  expect(afterwards).toContain('/inbox/referrals/');
  expect(findings([text('pages', afterwards)])).toEqual([]);
});

test('tokens are in no browser, log or table; a session’s id is in the browser only', () => {
  const everything = Object.values(collected).flat();
  const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\./;
  expect(everything.filter(({ bytes }) => TOKEN.test(bytes.toString('latin1'))).map(({ where }) => where)).toEqual([]);
  expect(sessionCookies.length).toBeGreaterThan(0);
  for (const place of ['the gateway’s log', 'sessions']) {
    for (const value of sessionCookies) {
      expect([place, collected[place]?.some(({ bytes }) => bytes.includes(value))]).toEqual([place, false]);
    }
  }
});

test('a control: the same search finds what a careless page leaves in history, cache, title and storage', async () => {
  const { familyName, email } = plantedClient('careless');
  const careless = await loopbackServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('cache-control', 'max-age=3600');
    response.end(
      `<title>${familyName}</title><p>${email}</p><script>localStorage.setItem('client', '${email}')</script>${' '.repeat(4096)}`,
    );
  });
  const profile = join(scratch.path, 'careless');
  let kept: Artefact[] = [];
  const traffic = await visit(profile, async (page) => {
    await page.goto(`${careless.url}/clients?name=${encodeURIComponent(email)}`);
    kept = await keptBy(page);
    await page.goto(`${careless.url}/next`);
  });
  await careless.close();
  expect(new Set(findings(traffic).map(({ where }) => where))).toEqual(new Set(['request', 'address']));
  expect(findings(kept)).toHaveLength(2);
  const files = [...new Set(findings(filesBelow(profile)).map(({ where }) => where.split('/').slice(0, 2).join('/')))];
  expect(files).toEqual(expect.arrayContaining(['Default/Cache', 'Default/History', 'Default/Local Storage']));
});
