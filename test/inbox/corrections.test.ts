/**
 * The form that corrects a client's data, over real HTTP as a browser sends it: who sees what stands here, what becomes of what is
 * typed, and that it stands in no address and no log line.
 *
 * Seen to fail with: a form that begins with the data for everybody, fields that the client did not consent to, values that are gone
 * after a fault, a postal code of elsewhere that is sent on.
 */
import type { Client } from '../../domain/referral.js';
import { correctionForm } from '../../gateway/inbox/forms/correction.js';
import { beginsWithData } from '../../gateway/inbox/forms/form.js';
import { COLLEAGUE, OPERATOR, pathAgreement, RECEIVER, SOCIAL_WORKER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { type InboxUnderTest, startInbox } from './inbox-under-test.js';
import { hiddenFields, type Visited, type Visitor } from './visitor.js';

let inbox: InboxUnderTest;
let visitor: Visitor;
beforeAll(async () => {
  inbox = await startInbox();
  ({ visitor } = await inbox.signIn('me'));
});
afterAll(() => inbox?.drop());

const TITLE = 'Gegevens van de cliënt verbeteren';
const pathOf = (referralId: string, part = '') => `/inbox/referrals/${referralId}${part}`;
const open = (referralId: string, part = '', who = visitor) => who.get(`${inbox.url}/referrals/${referralId}${part}`);
const store = () => inbox.connector.client;
const timeline = async (referralId: string) => (await store().timeline(OPERATOR, referralId, { pageSize: 200 })).items;
const readings = async (referralId: string) =>
  (await timeline(referralId)).filter(({ action }) => action === 'recordRead').length;

async function read(...offer: Parameters<InboxUnderTest['offered']>): Promise<string> {
  const referralId = await inbox.offered(...offer);
  await store().assign(SOCIAL_WORKER, referralId, { socialWorkerId: SOCIAL_WORKER.subject });
  await store().readRecord(SOCIAL_WORKER, referralId);
  await eventually(async () => (await store().status(RECEIVER, referralId)).status === 'awaitingOutcome');
  return referralId;
}

/** The form as its page has it now, asked for as people do. */
async function begin(referralId: string): Promise<Visited> {
  const page = await open(referralId);
  expect(page.text).toContain(TITLE);
  return visitor.send(page, pathOf(referralId, '/correction'));
}

/** What the fields of a form hold. */
function shown(page: Visited): Record<string, string> {
  const inputs = page.text.matchAll(/<input type="text" id="([^"]+)" name="[^"]+" value="([^"]*)"/g);
  return Object.fromEntries([...inputs].map(([, name, value]) => [name, value]));
}

const correct = (page: Visited, referralId: string, change: Record<string, string>) =>
  visitor.send(page, pathOf(referralId, '/correction'), {
    ...shown(page),
    'residence.isPlaceOfResidence': 'true',
    ...change,
  });

async function newest(referralId: string): Promise<Client> {
  await eventually(async () => (await store().status(RECEIVER, referralId)).unread === true);
  return (await store().readRecord(SOCIAL_WORKER, referralId)).client;
}

test('it begins with what stands here, which is a reading, and the corrected record replaces the old one', async () => {
  const referralId = await read();
  const before = await readings(referralId);
  const form = await begin(referralId);
  expect(shown(form)).toEqual({
    ...{ 'client.givenName': 'Noor', 'client.familyName': 'Claes', 'client.phone': '0470 12 34 56' },
    ...{
      'client.email': 'noor@example.org',
      'client.address.street': 'Grote Markt',
      'client.address.houseNumber': '1',
    },
    ...{ 'client.address.boxNumber': '', 'client.address.locality': 'Diest', 'residence.postalCode': '3290' },
  });
  expect(await readings(referralId)).toBe(before + 1);
  expect(form.headers.get('cache-control')).toBe('no-store');
  expect(form.headers.get('refresh')).toBe('1200; url=/inbox');

  const done = await correct(form, referralId, { 'client.phone': '0471 65 43 21', 'client.email': '' });
  expect(done.url).toBe(`${inbox.url}/referrals/${referralId}?done=correction`);
  expect(done.text).toContain('De verbetering is geregistreerd.');
  expect(await newest(referralId)).toEqual({
    ...{ givenName: 'Noor', familyName: 'Claes', phone: '+32471654321' },
    address: { street: 'Grote Markt', houseNumber: '1', postalCode: '3290', locality: 'Diest' },
  });
});

test('what is wrong is said beside its field, and what was typed is still there', async () => {
  const referralId = await read();
  const typed = { 'client.phone': '12', 'client.familyName': '', 'client.address.houseNumber': '' };
  const refused = await correct(await begin(referralId), referralId, { ...typed, 'client.givenName': 'Nora' });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('<a href="#client.familyName">Vul de familienaam in.</a>');
  expect(refused.text).toContain('id="client.phone-fault">Vul een telefoonnummer in dat bestaat');
  expect(refused.text).toContain('id="client.address.houseNumber-fault">Vul het huisnummer in');
  expect(shown(refused)).toMatchObject({ 'client.givenName': 'Nora', 'client.phone': '12', 'client.familyName': '' });
  expect(refused.text).toContain('name="residence.isPlaceOfResidence" value="true" checked');
  expect(refused.headers.get('cache-control')).toBe('no-store');
  // Mended, it is sent from where it was refused.
  const mended = { 'client.phone': '', 'client.familyName': 'Claes', 'client.address.houseNumber': '2' };
  expect((await correct(refused, referralId, mended)).text).toContain('De verbetering is geregistreerd.');
  expect(await newest(referralId)).toMatchObject({ givenName: 'Nora', address: { houseNumber: '2' } });
});

test('a residence that is not stated, or elsewhere, is not sent: the referral would be taken from the OCMW', async () => {
  const referralId = await read();
  const form = await begin(referralId);
  const unstated = await visitor.send(form, pathOf(referralId, '/correction'), shown(form));
  expect([unstated.status, unstated.text]).toEqual([
    400,
    expect.stringContaining('Vink dit aan als de cliënt daar woont.'),
  ]);
  const elsewhere = await correct(form, referralId, { 'residence.postalCode': '2100' });
  expect([elsewhere.status, elsewhere.text]).toEqual([
    400,
    expect.stringContaining('Dit is geen postcode van uw gemeente.'),
  ]);
  const none = await correct(form, referralId, { 'residence.postalCode': '' });
  expect([none.status, none.text]).toEqual([400, expect.stringContaining('Vul de postcode van de woonplaats in.')]);
  const malformed = await correct(form, referralId, { 'residence.postalCode': '32' });
  expect(malformed.status).toBe(400);
  expect((await timeline(referralId)).filter(({ codes }) => codes.type === 'correction')).toEqual([]);
});

test('what the client did not consent to share is neither asked nor sent', async () => {
  const referralId = await read({}, ['name', 'phone']);
  const form = await begin(referralId);
  expect(Object.keys(shown(form))).toEqual([
    ...['client.givenName', 'client.familyName', 'client.phone', 'residence.postalCode'],
  ]);
  const refused = await correct(form, referralId, { 'client.phone': '12', 'residence.postalCode': '3290' });
  expect(Object.keys(shown(refused))).toEqual(Object.keys(shown(form)));
  await correct(refused, referralId, { 'client.phone': '0471 65 43 21' });
  expect(await newest(referralId)).toEqual({ givenName: 'Noor', familyName: 'Claes', phone: '+32471654321' });
});

test('who may not read the data is not offered it, and sees nothing of them', async () => {
  const referralId = await read();
  for (const who of ['colleague', 'onlooker'] as const) {
    const { visitor: other, page } = await inbox.signIn(who);
    expect((await open(referralId, '', other)).text).not.toContain(TITLE);
    const token = hiddenFields(page.text, '/inbox/sign-out');
    const refused = await other.post(`${inbox.url}/referrals/${referralId}/correction`, token);
    expect([who, refused.status]).toEqual([who, 403]);
    expect(refused.text).not.toMatch(/Noor|Claes|0470/);
  }
  // Nor does an address show them to anybody: a link is no reading.
  const empty = await open(referralId, '/correction');
  expect([empty.status, Object.values(shown(empty)).join('')]).toEqual([200, '']);
  await store().assign(RECEIVER, referralId, { socialWorkerId: COLLEAGUE.subject });
  expect((await open(referralId)).text).not.toContain(TITLE);
});

test('where the connector pushes nothing can be read here: the form is a link, and begins empty', () => {
  const referral = { referralId: 'x', agreementId: 'x', status: 'awaitingOutcome', acceptedAt: '' } as const;
  const pushed = { me: 'x', referral, agreement: pathAgreement(), tasks: [], isReadable: false, readers: [] };
  expect([correctionForm.isOffered(pushed), beginsWithData(correctionForm, pushed)]).toEqual([true, false]);
  const ended = { ...pushed, referral: { ...referral, status: 'handedOff' as const } };
  expect(correctionForm.isOffered(ended)).toBe(false);
});

test('nothing that is typed stands in an address or a log line', async () => {
  const referralId = await read();
  const form = await begin(referralId);
  const refused = await correct(form, referralId, { 'client.givenName': 'Planted-Name', 'client.phone': '0499 99 99' });
  const done = await correct(refused, referralId, { 'client.phone': '' });
  expect([form.url, refused.url, done.url].join()).not.toMatch(/planted|0499|noor/i);
  expect(inbox.log.join('')).not.toMatch(/planted|0499 99|noor|claes/i);
  expect(done.text).not.toMatch(/planted|0499|noor/i);
});
