/**
 * Every form of the inbox over real HTTP, as a browser sends it: what is registered, what is refused in Dutch and where, and
 * that a form sent twice is one event.
 *
 * Seen to fail with: an event id that is made when a form is sent, a local time that is taken for UTC, a data page without
 * its scope, a form token that any session may use.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { EVENT_REFUSALS } from '../../domain/event-rules.js';
import { Problem } from '../../domain/problems.js';
import { READING_REFUSALS } from '../../domain/readings.js';
import { TASK_KINDS } from '../../domain/tasks.js';
import { dutchMoment, momentOf } from '../../gateway/inbox/moments.js';
import { numberOf } from '../../gateway/inbox/pages/referral-words.js';
import { messageFor } from '../../gateway/inbox/words/messages.js';
import { REFUSAL_WORDS } from '../../gateway/inbox/words/refusals.js';
import { TASK_WORDS } from '../../gateway/inbox/words/tasks.js';
import { COLLEAGUE, freshSubmission, RECEIVER, SENDER, SOCIAL_WORKER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { type InboxUnderTest, startInbox } from './inbox-under-test.js';
import { hiddenFields, type Visited, Visitor } from './visitor.js';

const PARTNER = { name: 'CAW Oost-Brabant', enterpriseNumber: '0316380841' };

let inbox: InboxUnderTest;
let visitor: Visitor;
beforeAll(async () => {
  inbox = await startInbox({ onwardSharing: { partners: [PARTNER] } });
  ({ visitor } = await inbox.signIn('me'));
});
afterAll(() => inbox?.drop());

const statusOf = (referralId: string) => inbox.connector.client.status(RECEIVER, referralId);
const isIn = (referralId: string, state: string) =>
  eventually(async () => (await statusOf(referralId)).status === state);
const pathOf = (referralId: string, part = '') => `/inbox/referrals/${referralId}${part}`;
const open = (referralId: string, part = '', who = visitor) => who.get(`${inbox.url}/referrals/${referralId}${part}`);

/** Fills in a form as a browser shows it, dates and all. */
async function fillIn(referralId: string, form: string, fields: Record<string, string>): Promise<Visited> {
  const page = await open(referralId, `/${form}`);
  expect(page.status).toBe(200);
  return visitor.send(page, pathOf(referralId, `/${form}`), { ...datesIn(page.text), ...fields });
}

function datesIn(page: string): Record<string, string> {
  const shown = page.matchAll(/<input type="(?:date|datetime-local)" id="\w+" name="(\w+)" value="([^"]+)"/g);
  return Object.fromEntries([...shown].map(([, name, value]) => [name, value]));
}

/** Taken on by `me` and read. */
async function read(): Promise<string> {
  const referralId = await inbox.offered();
  const page = await open(referralId);
  const taken = await visitor.send(page, pathOf(referralId, '/assignment'));
  expect(taken.text).toContain('U hebt deze doorverwijzing opgenomen.');
  expect((await visitor.send(taken, pathOf(referralId, '/data'))).status).toBe(200);
  await isIn(referralId, 'awaitingOutcome');
  return referralId;
}

async function attempted(referralId: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await fillIn(referralId, 'attempt', { channel: 'phone', result: 'noAnswer' });
  }
}

describe('the client’s data', () => {
  test('are shown to the assigned person, in the answer to a form, under a title that says nothing', async () => {
    const referralId = await inbox.offered();
    const page = await visitor.send(await open(referralId), pathOf(referralId, '/assignment'));
    const data = await visitor.send(page, pathOf(referralId, '/data'));
    expect(data.text).toContain('Noor Claes');
    expect(data.text).toContain('<a href="tel:+32470123456">0470 12 34 56</a>');
    expect(data.text).toContain('<title>Gegevens – Doorverwijzingen</title>');
    expect(data.headers.get('cache-control')).toBe('no-store');
    expect(data.url).not.toMatch(/noor|claes|0470/i);
    const list = await visitor.get(inbox.url);
    expect(list.text + (await open(referralId)).text).not.toMatch(/noor|claes/i);
    expect(inbox.log.join('')).not.toMatch(/noor|claes/i);
    expect((await open(referralId, '/data')).status).toBe(404);
  });

  test('are refused, in Dutch, to whom it is not assigned and to who has no right to it', async () => {
    const referralId = await read();
    const { visitor: colleague, page } = await inbox.signIn('colleague');
    const token = hiddenFields(page.text, '/inbox/sign-out');
    const refused = await colleague.post(`${inbox.url}/referrals/${referralId}/data`, token);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Dat mag u niet doen')]);
    expect(refused.text).not.toContain('Noor');
    expect((await open(referralId, '', colleague)).text).not.toContain('Toon de gegevens');

    const { visitor: onlooker, page: list } = await inbox.signIn('onlooker');
    const its = hiddenFields(list.text, '/inbox/sign-out');
    for (const form of ['data', 'assignment', 'attempt', 'helpDeclined', 'colleague']) {
      const answer = await onlooker.post(`${inbox.url}/referrals/${referralId}/${form}`, its);
      expect([form, answer.status, answer.text]).toEqual([
        form,
        403,
        expect.stringContaining('Dat mag u nog niet doen'),
      ]);
    }
    expect((await open(referralId, '', onlooker)).text).not.toContain('Wat wilt u doen?');
  });

  test('are gone from here once the outcome is registered, and the page says why', async () => {
    const referralId = await read();
    const fields = hiddenFields((await open(referralId)).text, '/inbox/sign-out');
    const refusal = (form: string) => visitor.post(`${inbox.url}/referrals/${referralId}/${form}`, fields);
    await fillIn(referralId, 'helpDeclined', {});
    const data = await refusal('data');
    expect([data.status, data.text]).toEqual([409, expect.stringContaining('De gegevens worden nu niet getoond')]);
    expect(data.text).not.toContain('Noor');
    await isIn(referralId, 'erasing');
    await fillIn(referralId, 'erasure', { erased: 'true' });
    await isIn(referralId, 'purged');
    const assignment = await refusal('assignment');
    expect([assignment.status, assignment.text]).toEqual([409, expect.stringContaining('Dat kan nu niet')]);
  });

  test('go to a colleague with the referral', async () => {
    const referralId = await read();
    const answer = await fillIn(referralId, 'colleague', { socialWorkerId: COLLEAGUE.subject });
    expect(answer.text).toContain('De doorverwijzing is toegewezen.');
    expect(await statusOf(referralId)).toMatchObject({ assignedTo: COLLEAGUE.subject });
    expect((await visitor.send(answer, pathOf(referralId, '/assignment'))).text).toContain('u (social-worker-1)');
    const wrong = await fillIn(referralId, 'colleague', { socialWorkerId: 'An Peeters' });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('Gebruik geen naam.')]);
  });
});

describe('contact attempts', () => {
  test('are counted, with channel, result and the moment as clocks here show it', async () => {
    const referralId = await read();
    const fields = { occurredAt: '2026-07-01T10:15', channel: 'homeVisit', result: 'leftMessage' };
    const done = await fillIn(referralId, 'attempt', fields);
    expect(done.url).toBe(`${inbox.url}/referrals/${referralId}?done=attempt`);
    expect(done.text).toContain('De contactpoging is geregistreerd.');
    expect(done.text).toContain('Contactpoging: Huisbezoek, bericht achtergelaten');
    expect(await statusOf(referralId)).toMatchObject({ contactAttempts: 1 });
    const [entry] = (await wholeTimeline(inbox.connector.client, RECEIVER, referralId)).filter(
      ({ codes }) => codes.type === 'contactAttempt',
    );
    expect(entry?.codes).toMatchObject({ occurredAt: '2026-07-01T08:15:00.000Z' });
  });

  test('the same form sent twice, by a double click or a reload, is one attempt; the next form is another', async () => {
    const referralId = await read();
    const page = await open(referralId, '/attempt');
    const fields = { ...datesIn(page.text), channel: 'phone', result: 'noAnswer' };
    const twice = [1, 2].map(() => visitor.send(page, pathOf(referralId, '/attempt'), fields));
    for (const { status } of await Promise.all(twice)) expect(status).toBe(200);
    expect(await statusOf(referralId)).toMatchObject({ contactAttempts: 1 });
    const other = await visitor.send(page, pathOf(referralId, '/attempt'), { ...fields, result: 'spoke' });
    expect([other.status, other.text]).toEqual([422, expect.stringContaining('werd al eens verstuurd')]);
    expect(other.text).toContain('value="spoke" checked');
    // Sent again as it is shown now, it is a new one.
    await visitor.send(other, pathOf(referralId, '/attempt'), fields);
    expect(await statusOf(referralId)).toMatchObject({ contactAttempts: 2 });
  });

  test('what is missing or wrong is said above and beside each field, what was filled in stays', async () => {
    const referralId = await read();
    const refused = await fillIn(referralId, 'attempt', { occurredAt: 'gisteren', channel: 'phone' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('<title>Fout: Contactpoging registreren');
    expect(refused.text).toContain('<div class="errors" role="alert" tabindex="-1" autofocus>');
    expect(refused.text).toContain('<a href="#occurredAt">Vul een datum en een uur in die bestaan.</a>');
    expect(refused.text).toContain('<span class="wrong-text" id="result-fault">Kies wat het gevolg was.</span>');
    expect(refused.text).toContain('value="phone" checked');
    expect(await statusOf(referralId)).toMatchObject({ contactAttempts: 0 });
  });
});

describe('outcomes', () => {
  test('help is wanted with the number of the dossier only, which closes and opens again', async () => {
    const referralId = await read();
    const without = await fillIn(referralId, 'helpWanted', {});
    expect([without.status, without.text]).toEqual([
      400,
      expect.stringContaining('Vul het nummer van het dossier in.'),
    ]);
    const wrong = await fillIn(referralId, 'helpWanted', { dossierReference: 'Noor Claes' });
    expect(wrong.text).toContain('Gebruik hoogstens 64 letters');
    const done = await fillIn(referralId, 'helpWanted', { dossierReference: '2026/117', alreadyKnown: 'true' });
    expect(done.text).toContain('Het resultaat is geregistreerd.');
    await isIn(referralId, 'handedOff');
    expect((await fillIn(referralId, 'dossierClosed', {})).text).toContain('Het dossier werd gesloten');
    expect((await fillIn(referralId, 'dossierReopened', {})).text).toContain('Het dossier werd heropend');
    expect((await visitor.get(`${inbox.url}/closed`)).text).toContain(referralId);
  });

  test('help is declined, own notes are erased, and that is confirmed', async () => {
    const referralId = await read();
    await fillIn(referralId, 'helpDeclined', {});
    await isIn(referralId, 'erasing');
    expect((await visitor.get(inbox.url)).text).toContain('Taken: te bevestigen');
    // Whom to ask: who has read the data, here one person, twice.
    expect((await open(referralId, '/erasure')).text).toContain('Hier bekeek de gegevens: social-worker-1 (u).');
    const unconfirmed = await fillIn(referralId, 'erasure', {});
    expect([unconfirmed.status, unconfirmed.text]).toEqual([400, expect.stringContaining('Vink dit aan')]);
    expect((await fillIn(referralId, 'erasure', { erased: 'true' })).text).toContain('Het wissen is bevestigd.');
    await isIn(referralId, 'purged');
  });

  test('unreachable comes after the agreed attempts', async () => {
    const referralId = await read();
    await attempted(referralId, 2);
    expect((await open(referralId)).text).toContain('De cliënt is niet te bereiken: pas na nog één contactpoging');
    const early = await fillIn(referralId, 'unreachable', {});
    expect([early.status, early.text]).toEqual([409, expect.stringContaining('nog niet genoeg contactpogingen')]);
    await attempted(referralId, 1);
    expect((await fillIn(referralId, 'unreachable', {})).text).toContain('Het resultaat is geregistreerd.');
    await isIn(referralId, 'erasing');
  });

  test.each(['notCompetent', 'deceased'])('%s is registered, and the first outcome stands', async (outcome) => {
    const referralId = await read();
    const page = await open(referralId, '/helpDeclined');
    await fillIn(referralId, outcome, {});
    await isIn(referralId, 'erasing');
    const late = await visitor.send(page, pathOf(referralId, '/helpDeclined'), datesIn(page.text));
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('Het eerste blijft gelden')]);
  });
});

test('a withdrawal is registered whatever the state, also after the end', async () => {
  const referralId = await read();
  const done = await fillIn(referralId, 'withdrawal', { manner: 'oral' });
  expect(done.text).toContain('De intrekking is geregistreerd.');
  await isIn(referralId, 'erasing');
  await fillIn(referralId, 'erasure', { erased: 'true' });
  await isIn(referralId, 'withdrawn');
  expect((await open(referralId)).text).toContain('De cliënt trekt de toestemming in');
  expect((await fillIn(referralId, 'withdrawal', { manner: 'written' })).status).toBe(200);
});

test('sharing with a listed partner is registered, and a withdrawal asks to tell the partner, which is confirmed', async () => {
  const referralId = await read();
  const done = await fillIn(referralId, 'disclosure', { partner: PARTNER.enterpriseNumber });
  expect(done.text).toContain('Het delen is geregistreerd.');
  const without = await fillIn(referralId, 'disclosure', {});
  expect([without.status, without.text]).toEqual([400, expect.stringContaining('Kies met wie u de gegevens deelde.')]);
  await fillIn(referralId, 'withdrawal', { manner: 'oral' });
  await isIn(referralId, 'erasing');
  const title = `Verwittig ${PARTNER.name}: gegevens wissen`;
  expect((await visitor.get(inbox.url)).text).toContain(title);
  const [task] = (await inbox.connector.client.tasks(RECEIVER, { referralId })).items;
  const form = `tasks/${task?.taskId}`;
  expect((await open(referralId)).text).toContain(form);
  const unconfirmed = await fillIn(referralId, form, {});
  expect([unconfirmed.status, unconfirmed.text]).toEqual([400, expect.stringContaining('zodra het gebeurd is')]);
  expect((await fillIn(referralId, form, { done: 'true' })).text).toContain('De taak is bevestigd.');
  expect((await open(referralId)).text).not.toContain(form);
  expect((await open(referralId, `/${form}`)).status).toBe(404);
});

test('a correction after the hand-off is read by the assigned person once more, and noted in the dossier', async () => {
  const referralId = await read();
  await fillIn(referralId, 'helpWanted', { dossierReference: '2026/118' });
  await isIn(referralId, 'handedOff');
  expect((await open(referralId)).text).not.toContain('Toon de gegevens');
  const { client, residence } = freshSubmission();
  const corrected = { type: 'correction', eventId: randomUUID(), client: { ...client, givenName: 'Nora' }, residence };
  await inbox.connector.client.report(SENDER, referralId, corrected);
  const tasks = async () => (await inbox.connector.client.tasks(RECEIVER, { referralId })).items;
  await eventually(async () => (await tasks()).length === 1);
  const page = await open(referralId);
  expect(page.text).toContain('Verbeter de gegevens in het dossier');
  const data = await visitor.send(page, pathOf(referralId, '/data'));
  expect(data.text).toContain('Nora Claes');
  expect(data.text).not.toContain('Contactpoging registreren');
  const [task] = await tasks();
  expect((await fillIn(referralId, `tasks/${task?.taskId}`, { done: 'true' })).text).toContain('De taak is bevestigd.');
  expect((await open(referralId)).text).not.toContain('Toon de gegevens');
});

test('who confirms an erasure is told who has read the data here, by their codes, each once', async () => {
  const referralId = await read();
  await fillIn(referralId, 'colleague', { socialWorkerId: COLLEAGUE.subject });
  await inbox.connector.client.readRecord(COLLEAGUE, referralId);
  await inbox.connector.client.readRecord(COLLEAGUE, referralId);
  await fillIn(referralId, 'withdrawal', { manner: 'oral' });
  await isIn(referralId, 'erasing');
  const form = await open(referralId, '/erasure');
  expect(form.text).toContain('Hier bekeken de gegevens: social-worker-1 (u), social-worker-2.');
});

test('a breach that the organisation was told of stands above all else, until its review is concluded', async () => {
  const known = await read();
  const recall = { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' };
  await inbox.connector.client.report(SENDER, known, recall);
  const overview = await visitor.get(inbox.url);
  const [item] = (await inbox.connector.client.breaches(RECEIVER)).items;
  expect(item).toMatchObject({ referralId: known, overdue: false });
  expect(overview.text).toContain(`Verkeerde persoon: doorverwijzing ${numberOf(known)}`);
  expect(overview.text).toContain(`Te melden vóór <time datetime="${item?.dueAt}">${dutchMoment(item?.dueAt ?? '')}<`);
  expect(overview.text).toContain('binnen 72 uur gemeld worden aan de toezichthouder (AVG, artikel 33)');
  expect(overview.text.indexOf('Mogelijk datalek')).toBeLessThan(overview.text.indexOf('Van mij'));
  expect((await open(known)).text).toContain('Mogelijk datalek: de doorverwijzing ging over de verkeerde persoon');
  // It is not for everybody who may look: the right to see reviews is one of its own.
  const { page } = await inbox.signIn('onlooker');
  expect(page.text).not.toContain('datalek');
  await inbox.connector.client.concludeBreach(RECEIVER, known, { conclusion: 'noRiskToClient' });
  expect((await visitor.get(inbox.url)).text).not.toContain('datalek');
});

test('before it was read nothing can be reported of it', async () => {
  const referralId = await inbox.offered();
  const page = await open(referralId, '/attempt');
  const fields = { ...datesIn(page.text), channel: 'phone', result: 'noAnswer' };
  const refused = await visitor.send(page, pathOf(referralId, '/attempt'), fields);
  expect([refused.status, refused.text]).toEqual([
    409,
    expect.stringContaining('Niemand heeft de gegevens al gelezen'),
  ]);
});

describe('a form that no page of this session sent', () => {
  const send = async (headers: Record<string, string>, hidden?: Record<string, string>) => {
    const referralId = await inbox.offered();
    const page = await open(referralId);
    const options = { headers, ...(hidden && { hidden }) };
    return { referralId, answer: await visitor.send(page, pathOf(referralId, '/assignment'), {}, options) };
  };

  test.each([
    ['of another site', { origin: 'https://elsewhere.invalid', 'sec-fetch-site': 'cross-site' }, undefined],
    [
      'of another site, as an old browser says it',
      { origin: 'https://elsewhere.invalid', 'sec-fetch-site': '' },
      undefined,
    ],
    ['of a neighbour on the same domain', { 'sec-fetch-site': 'same-site' }, undefined],
    ['of nowhere', { origin: 'null' }, undefined],
    ['without its token', {}, {}],
    ['with a token that was made up', {}, { formToken: 'A'.repeat(43) }],
  ])('%s is refused and does nothing', async (_what, headers, hidden) => {
    const { referralId, answer } = await send(headers, hidden);
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Dat formulier is niet meer geldig')]);
    expect(await statusOf(referralId)).not.toHaveProperty('assignedTo');
  });

  test('with the token of another session is refused', async () => {
    const { page } = await inbox.signIn('me', new Visitor());
    const { answer } = await send({}, hiddenFields(page.text, '/inbox/sign-out'));
    expect(answer.status).toBe(403);
  });

  test('a control: the same with its own is taken', async () => {
    const { referralId, answer } = await send({});
    expect(answer.status).toBe(200);
    expect(await statusOf(referralId)).toMatchObject({ assignedTo: SOCIAL_WORKER.subject });
  });

  test('as JSON, or too long, is refused with a page', async () => {
    const url = `${inbox.url}/sign-out`;
    const headers = { origin: new URL(url).origin, 'content-type': 'application/json' };
    const asJson = await visitor.once(url, { method: 'POST', headers, body: '{}' });
    expect([asJson.status, await asJson.text()]).toEqual([400, expect.stringContaining('Dat begrijpen we niet')]);
    const long = await visitor.post(url, { formToken: 'x'.repeat(20_000) });
    expect([long.status, long.text]).toEqual([413, expect.stringContaining('Dat is te veel tekst')]);
  });
});

test('another organisation’s referral, one that never was and no id look alike', async () => {
  const { text, status } = await open('7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11');
  expect([status, text]).toEqual([404, expect.stringContaining('Deze pagina is er niet')]);
  for (const part of ['/attempt', '/nothing']) expect((await open('not-an-id', part)).text).toBe(text);
});

test('every code that the API refuses with has words in Dutch', () => {
  for (const code of EVENT_REFUSALS) expect(REFUSAL_WORDS).toHaveProperty(code);
  for (const kind of TASK_KINDS) expect(TASK_WORDS).toHaveProperty(kind);
  for (const code of READING_REFUSALS) {
    const { paragraphs } = messageFor(
      new Problem('readingNotAllowed', [{ type: 'rejectedInput', in: 'path', name: '', detail: '', code }]),
    );
    expect(paragraphs).not.toContain('Deze doorverwijzing voldoet niet meer aan het protocol.');
  }
});

test('a local time is Brussels’, summer and winter; what is none goes to the API as it is', () => {
  expect(momentOf('2026-01-15T09:05')).toBe('2026-01-15T08:05:00.000Z');
  expect(momentOf('2026-07-15T00:30')).toBe('2026-07-14T22:30:00.000Z');
  for (const text of ['', '2026-02-30T10:00', '2026-01-15T25:00', 'gisteren']) expect(momentOf(text)).toBe(text);
});
