/**
 * The pages in a real browser: the whole way of a referral by keyboard only on a narrow screen, each page checked by axe and
 * for what its policy blocks.
 *
 * Seen to fail with: a field without a label, a grey below the contrast, an inline style, a heading that is wider than the
 * screen, a page of the client's data that a browser may keep.
 */
import { randomUUID } from 'node:crypto';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { FORMS } from '../../gateway/inbox/forms/index.js';
import { numberOf } from '../../gateway/inbox/pages/referral-words.js';
import { ASSIGNMENT, COLLEAGUE, RECEIVER, SENDER, SOCIAL_WORKER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { choose, focused, follow, picture, startBrowser, tabTo } from './browser.js';
import { type InboxUnderTest, startInbox } from './inbox-under-test.js';

let inbox: InboxUnderTest;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let violations: string[];

beforeAll(async () => {
  browser = await startBrowser();
  inbox = await startInbox();
});
afterAll(async () => {
  await browser?.close();
  await inbox?.drop();
});

beforeEach(async () => {
  violations = [];
  await open({ width: 360, height: 740 });
});
afterEach(() => context.close());

async function open(viewport: { width: number; height: number }): Promise<void> {
  await context?.close();
  context = await browser.newContext({
    viewport,
    locale: 'nl-BE',
    timezoneId: 'Europe/Brussels',
    javaScriptEnabled: true,
  });
  await context.exposeBinding('blocked', (_source, directive: string) => violations.push(directive));
  await context.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) => window.blocked(event.violatedDirective));`,
  );
  page = await context.newPage();
}

/** axe finds nothing, nothing sticks out, the policy blocked nothing. */
async function isSound(name: string): Promise<void> {
  await page.evaluate(axe.source);
  const run = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`;
  const { violations: found } = (await page.evaluate(run)) as axe.AxeResults;
  expect(found.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)])).toEqual([]);
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect([name, overflow]).toEqual([name, 0]);
  expect([name, violations]).toEqual([name, []]);
  await picture(page, name);
}

test('the whole way of a referral, by keyboard only, 360 pixels wide', async () => {
  const [referralId, ofColleague, ofMine] = [await inbox.offered(), await inbox.offered(), await inbox.offered()];
  await inbox.connector.client.assign(COLLEAGUE, ofColleague, { socialWorkerId: COLLEAGUE.subject });
  await inbox.connector.client.assign(SOCIAL_WORKER, ofMine, ASSIGNMENT);
  const title = `Doorverwijzing ${numberOf(referralId)}`;
  await page.goto(inbox.url);
  await isSound('sign-in');
  await follow(page, 'Aanmelden');
  await follow(page, 'me');
  await isSound('list');
  await follow(page, title);
  await isSound('referral-new');
  await follow(page, 'Ik neem deze op');
  expect(await focused(page)).toBe('U hebt deze doorverwijzing opgenomen.');
  await isSound('referral-assigned');

  await follow(page, 'Toon de gegevens van de cliënt');
  await isSound('client-data');
  expect(await page.textContent('main')).toContain('Noor Claes');
  expect(page.url()).not.toContain('Noor');

  await follow(page, 'Gegevens verbeteren');
  await isSound('correction');
  await tabTo(page, 'Telefoonnummer');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('12');
  await tabTo(page, 'De cliënt woont daar.');
  await page.keyboard.press('Space');
  await follow(page, 'Verbetering registreren');
  await isSound('correction-refused');
  await tabTo(page, 'Vul een telefoonnummer in dat bestaat, van buiten België met de landcode.');
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('Telefoonnummer');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('0471 65 43 21');
  await follow(page, 'Verbetering registreren');
  expect(await focused(page)).toBe('De verbetering is geregistreerd.');
  await isSound('corrected');
  await follow(page, 'Toon de gegevens van de cliënt');
  expect(await page.textContent('main')).toContain('0471 65 43 21');

  await follow(page, 'Contactpoging registreren');
  await isSound('attempt');
  await follow(page, 'Contactpoging registreren');
  expect(await page.title()).toMatch(/^Fout: /);
  expect(await focused(page)).toContain('Kies hoe u contact zocht.');
  await isSound('attempt-refused');
  await choose(page, 'Telefoon', 'Huisbezoek');
  await choose(page, 'Geen antwoord', 'Gesproken met de cliënt');
  await follow(page, 'Contactpoging registreren');
  await isSound('attempt-done');

  await follow(page, 'De cliënt wil hulp');
  await isSound('help-wanted');
  await tabTo(page, 'Nummer van het dossier in uw OCMW');
  await page.keyboard.type('2026/117');
  await follow(page, 'Registreren dat de cliënt hulp wil');
  await eventually(async () => (await inbox.connector.client.status(RECEIVER, referralId)).status === 'handedOff');
  await page.reload();
  await isSound('handed-off');
  await follow(page, 'Het dossier is gesloten');
  await isSound('dossier-closed');

  await page.goto(inbox.url);
  await follow(page, 'Afgeronde doorverwijzingen');
  await isSound('closed');
  await follow(page, 'Afmelden');
  // On to the provider by itself, where there is a session too; and back.
  await page.waitForURL(/session\/end/);
  await isSound('provider-sign-out');
  await follow(page, 'Ja, meld mij af');
  await isSound('signed-out');
  expect(page.url()).toBe(`${inbox.url}/signed-out`);
});

test('help is declined, and erasing one’s own notes is confirmed, by keyboard only', async () => {
  const referralId = await inbox.offered();
  const title = `Doorverwijzing ${numberOf(referralId)}`;
  await page.goto(inbox.url);
  await follow(page, 'Aanmelden');
  await follow(page, 'me');
  await follow(page, title);
  await follow(page, 'Ik neem deze op');
  await follow(page, 'Toon de gegevens van de cliënt');
  await follow(page, 'Terug naar de doorverwijzing');
  await follow(page, 'De cliënt wil geen hulp');
  await isSound('help-declined');
  await follow(page, 'Registreren, en de gegevens laten wissen');
  await eventually(async () => (await inbox.connector.client.status(RECEIVER, referralId)).status === 'erasing');
  await page.goto(inbox.url);
  await isSound('list-with-a-task');
  await follow(page, `Wissen bevestigen ${numberOf(referralId)}`);
  await isSound('to-erase');
  await follow(page, 'Bevestigen dat alles gewist is');
  await follow(page, 'Bevestigen dat alles gewist is');
  await isSound('erasure-refused');
  // From what is wrong to the field that it is about.
  await tabTo(page, 'Vink dit aan zodra alle eigen notities gewist zijn.');
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('Ook de eigen notities van iedereen die deze gegevens zag, zijn gewist.');
  await page.keyboard.press('Space');
  await follow(page, 'Bevestigen dat alles gewist is');
  expect(await focused(page)).toBe('Bedankt. Het wissen is bevestigd.');
  await isSound('erased');
  await inbox.connector.client.report(SENDER, referralId, {
    type: 'recall',
    eventId: randomUUID(),
    reason: 'wrongPerson',
  });
  await page.goto(inbox.url);
  await isSound('list-with-a-breach');
});

/** A referral that was assigned to `me`, and read. */
async function read(): Promise<string> {
  const referralId = await inbox.offered();
  await inbox.connector.client.assign(SOCIAL_WORKER, referralId, ASSIGNMENT);
  await inbox.connector.client.readRecord(SOCIAL_WORKER, referralId);
  await eventually(
    async () => (await inbox.connector.client.status(RECEIVER, referralId)).status === 'awaitingOutcome',
  );
  return referralId;
}

const isErasing = (referralId: string) =>
  eventually(async () => (await inbox.connector.client.status(RECEIVER, referralId)).status === 'erasing');

/** 1280 pixels at 200 % are 640. */
const SCREENS = {
  narrow: { width: 320, height: 640 },
  enlarged: { width: 640, height: 400 },
  desk: { width: 1280, height: 800 },
};

test.each(Object.entries(SCREENS))('every page is sound on a screen that is %s', async (size, viewport) => {
  const [referralId, recalled] = [await read(), await read()];
  await inbox.connector.client.report(SENDER, recalled, {
    type: 'recall',
    eventId: randomUUID(),
    reason: 'wrongPerson',
  });
  await isErasing(recalled);
  await open(viewport);
  await page.goto(inbox.url);
  await follow(page, 'Aanmelden');
  await follow(page, 'me');
  const paths = ['', '/closed', '/nothing', `/referrals/${referralId}`];
  for (const path of [...paths, ...FORMS.map((form) => `/referrals/${referralId}/${form.path}`)]) {
    await page.goto(`${inbox.url}${path}`);
    expect(await page.title()).not.toContain('aangemeld');
    await isSound(`${size}-${path.split('/').at(-1)?.replace(referralId, 'referral') || 'list'}`);
  }
  await page.goto(`${inbox.url}/referrals/${referralId}`);
  await follow(page, 'Gegevens van de cliënt verbeteren');
  await isSound(`${size}-correction-begun`);
  await follow(page, 'Verbetering registreren');
  await isSound(`${size}-correction-refused`);
  await page.goto(`${inbox.url}/referrals/${recalled}/erasure`);
  expect(await page.textContent('main')).toContain('social-worker-1 (u)');
  await isSound(`${size}-erasure-with-readers`);
  await page.goto(`${inbox.url}/signed-out`);
  await isSound(`${size}-signed-out`);
});

test.each(['ofTheSender', 'newcomer'])(
  '%s is told so on a sound page, and can sign in as somebody else',
  async (who) => {
    await page.goto(inbox.url);
    await follow(page, 'Aanmelden');
    await isSound('provider');
    await follow(page, who);
    await isSound(who);
    await follow(page, 'Als iemand anders aanmelden');
    await page.waitForURL(/session\/end/);
    await follow(page, 'Ja, meld mij af');
    await follow(page, 'Aanmelden');
    await follow(page, 'me');
    expect(await page.title()).toContain('Overzicht');
  },
);

test('going back after signing out shows nothing of a client', async () => {
  const referralId = await inbox.offered();
  await page.goto(inbox.url);
  await follow(page, 'Aanmelden');
  await follow(page, 'me');
  await page.goto(`${inbox.url}/referrals/${referralId}`);
  await follow(page, 'Ik neem deze op');
  await follow(page, 'Toon de gegevens van de cliënt');
  expect(await page.textContent('main')).toContain('Noor Claes');
  await follow(page, 'Afmelden');
  await page.waitForURL(/session\/end/);
  for (let step = 0; step < 4; step += 1) {
    await page.goBack().catch(() => undefined);
    // A page of the way out leads on by itself: what is asked for while it does has no content yet.
    let content: string | undefined;
    await eventually(async () => {
      content = await page.content().catch(() => undefined);
      return content !== undefined;
    });
    expect(content).not.toContain('Noor');
  }
});

test('a control: a policy that blocks something, and a picture without words, are found', async () => {
  await page.goto(inbox.url);
  await page.evaluate(`document.querySelector('main').append(Object.assign(new Image(), { src: '/x.png' }))`);
  await eventually(() => violations.length > 0);
  await expect(isSound('control')).rejects.toThrow();
});
