import { MISBEHAVIOUR_NAMES } from '../../sandbox/receiver/misbehaviours.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';
import { DECLARATION_ID, plantedDelivery, REFERRAL_ID } from './planted.js';

const open = receiversOfThisFile();

let standIn: StandInReceiver;
beforeEach(async () => {
  standIn = await startStandInReceiver();
});
afterEach(() => standIn.close());

/** What another process would do to steer the stand-in. */
async function steer(method: string, path: string, body?: object): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${standIn.url}/sandbox${path}`, {
    method,
    ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, answer: text ? JSON.parse(text) : undefined };
}

const deliver = () => outcomeOf(CALLS.deliver(open({ baseUrl: standIn.url })));

test('lists its misbehaviours, each with a sentence', async () => {
  const { answer } = await steer('GET', '/misbehaviours');
  const { items } = answer as { items: { name: string; sentence: string }[] };
  expect(items.map(({ name }) => name)).toEqual(MISBEHAVIOUR_NAMES);
  for (const { sentence } of items) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test.each([REFERRAL_ID, '*'])('misbehaves and behaves as told: %s', async (subject) => {
  expect(await steer('PUT', `/misbehaviours/${subject}`, { name: 'unavailable', retryAfter: 9 })).toEqual({
    status: 204,
    answer: undefined,
  });
  expect(await deliver()).toEqual({ outage: 'serverError', retryAfterSeconds: 9 });
  await steer('DELETE', `/misbehaviours/${subject}`);
  expect(await deliver()).toMatchObject({ result: 'delivered' });

  await steer('PUT', `/misbehaviours/${subject}`, { name: 'refuses' });
  await steer('DELETE', '/misbehaviours');
  expect(await deliver()).toMatchObject({ result: 'delivered' });
});

test.each([{ name: 'sulks' }, { name: 'unavailable', cals: 1 }, { name: 'unavailable', calls: 0 }, {}])(
  'refuses %j',
  async (body) => {
    expect(await steer('PUT', '/misbehaviours/*', body)).toMatchObject({ status: 400 });
    expect(await deliver()).toMatchObject({ result: 'delivered' });
  },
);

test('shows what is held and who called, as the function does', async () => {
  expect(await steer('GET', `/referrals/${REFERRAL_ID}`)).toMatchObject({ status: 404 });
  await deliver();
  const held = standIn.held(REFERRAL_ID);
  expect(held).toMatchObject({ client: plantedDelivery().client });
  expect((await steer('GET', `/referrals/${REFERRAL_ID}`)).answer).toEqual(held);
  expect((await steer('GET', '/referrals')).answer).toEqual({ items: [held] });
  const calls = { items: [expect.objectContaining({ call: 'deliver', subject: REFERRAL_ID, status: 201 })] };
  expect((await steer('GET', `/calls/${REFERRAL_ID}`)).answer).toEqual(calls);
  expect((await steer('GET', '/calls')).answer).toEqual(calls);
  expect((await steer('GET', `/calls/${DECLARATION_ID}`)).answer).toEqual({ items: [] });
});

test('opens a dossier, and completes what was accepted for later', async () => {
  const dossier = `/referrals/${REFERRAL_ID}/dossier`;
  expect(await steer('PUT', dossier, { reference: 'D-2025-17' })).toMatchObject({ status: 409 });
  await deliver();
  expect(await steer('PUT', dossier, {})).toMatchObject({ status: 400 });
  expect(await steer('PUT', dossier, { reference: 'D-2025-17' })).toMatchObject({ status: 204 });

  await steer('PUT', '/misbehaviours/*', { name: 'answersLate' });
  const receiver = open({ baseUrl: standIn.url });
  await CALLS.erase(receiver);
  expect(await steer('POST', `/referrals/${REFERRAL_ID}/erasureCompletions`)).toEqual({
    status: 200,
    answer: { result: 'dossierExists', dossierReference: 'D-2025-17' },
  });
  await CALLS.destroy(receiver);
  const completions = `/destructions/${DECLARATION_ID}/completions`;
  expect(await steer('POST', completions)).toMatchObject({ status: 200, answer: { result: 'destroyed' } });
  expect(await steer('POST', completions)).toMatchObject({ status: 404 });
});

test('removes a dossier that was opened by mistake, and lets a call through that was held up', async () => {
  const dossier = `/referrals/${REFERRAL_ID}/dossier`;
  expect(await steer('DELETE', dossier)).toMatchObject({ status: 404 });
  await steer('PUT', '/misbehaviours/*', { name: 'heldUp', calls: 1 });
  await deliver();
  expect(await steer('POST', `/calls/${REFERRAL_ID}/arrivals`)).toEqual({ status: 200, answer: { items: [201] } });
  await steer('PUT', dossier, { reference: 'D-2025-17' });
  expect(await steer('DELETE', dossier)).toMatchObject({ status: 204 });
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('dossier');
});

test('the controls are no calls of the contract', async () => {
  await steer('GET', '/referrals');
  await steer('PUT', '/misbehaviours/*', { name: 'unavailable' });
  expect(standIn.calls()).toEqual([]);
  expect((await steer('GET', '/referrals')).status).toBe(200);
});
