import { randomUUID } from 'node:crypto';
import type { Receiver } from '../../activities/receiver/create-receiver.js';
import { MISBEHAVIOUR_NAMES, type MisbehaviourName } from '../../sandbox/receiver/misbehaviours.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';
import { DECLARATION_ID, plantedDelivery, REFERRAL_ID } from './planted.js';
import { serversOfThisFile } from './servers.js';

const open = receiversOfThisFile();
const servers = serversOfThisFile();

let standIn: StandInReceiver;
let receiver: Receiver;
beforeEach(async () => {
  standIn = await startStandInReceiver();
  receiver = open({ baseUrl: standIn.url });
});
afterEach(() => standIn.close());

const deliver = () => outcomeOf(CALLS.deliver(receiver));
const refused = (code: string) => ({ result: 'refused', code });

/** What a delivery comes to under each misbehaviour, and whether the receiver has the data all the same. */
const DELIVERIES: Record<MisbehaviourName, { outcome: object; stored: boolean }> = {
  unavailable: { outcome: { outage: 'serverError' }, stored: false },
  tooManyRequests: { outcome: { outage: 'tooManyRequests', retryAfterSeconds: 1 }, stored: false },
  serverError: { outcome: { outage: 'serverError' }, stored: false },
  flapping: { outcome: { outage: 'serverError' }, stored: false },
  acceptsThenHangs: { outcome: { outage: 'timeout' }, stored: true },
  acceptsThenDropsConnection: { outcome: { outage: 'networkError' }, stored: true },
  heldUp: { outcome: { outage: 'networkError' }, stored: false },
  redirects: { outcome: refused('redirected'), stored: false },
  slowAnswer: { outcome: { outage: 'timeout' }, stored: true },
  partialAnswer: { outcome: { outage: 'networkError' }, stored: true },
  malformedAnswer: { outcome: refused('malformedAnswer'), stored: true },
  hugeAnswer: { outcome: refused('answerTooLarge'), stored: true },
  refuses: { outcome: refused('rejected'), stored: false },
  unauthorised: { outcome: refused('unauthorised'), stored: false },
  secrecyNotStated: { outcome: refused('secrecyNotStated'), stored: true },
  answersLate: { outcome: expect.objectContaining({ result: 'delivered' }), stored: true },
  refusesErasure: { outcome: expect.objectContaining({ result: 'delivered' }), stored: true },
};

test.each(MISBEHAVIOUR_NAMES)('%s: one call, its outcome, and the same delivery once it behaves', async (name) => {
  standIn.misbehave(REFERRAL_ID, name);
  const { outcome, stored } = DELIVERIES[name];
  // Only where nothing else ends the call is its deadline short, and still long enough for the data to arrive.
  const hasty = open({ baseUrl: standIn.url, timeoutMilliseconds: 2_000 });
  const waits = name === 'acceptsThenHangs' || name === 'slowAnswer';
  expect(await outcomeOf(CALLS.deliver(waits ? hasty : receiver))).toEqual(outcome);
  // Nothing is repeated by the caller itself.
  expect(standIn.calls(REFERRAL_ID)).toHaveLength(1);
  expect(standIn.held(REFERRAL_ID)?.effectiveDeliveries ?? 0).toBe(stored ? 1 : 0);

  standIn.behave(REFERRAL_ID);
  expect(await deliver()).toMatchObject({ result: 'delivered' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ deliveries: stored ? 2 : 1, effectiveDeliveries: 1 });
});

test('it lasts for as many calls as it is told', async () => {
  standIn.misbehave(REFERRAL_ID, 'unavailable', { calls: 2, retryAfter: 30 });
  const outage = { outage: 'serverError', retryAfterSeconds: 30 };
  expect(await deliver()).toEqual(outage);
  expect(await deliver()).toEqual(outage);
  expect(await deliver()).toMatchObject({ result: 'delivered' });
  expect(standIn.calls(REFERRAL_ID)).toMatchObject([
    { call: 'deliver', recordVersion: 1, misbehaviour: 'unavailable', status: 503 },
    { call: 'deliver', recordVersion: 1, misbehaviour: 'unavailable', status: 503 },
    { call: 'deliver', recordVersion: 1, status: 201 },
  ]);
});

test('Retry-After as a date', async () => {
  standIn.misbehave('*', 'tooManyRequests', { retryAfter: new Date(Date.now() + 3_600_000).toUTCString() });
  const { retryAfterSeconds, ...rest } = (await deliver()) as { retryAfterSeconds?: number };
  expect(rest).toEqual({ outage: 'tooManyRequests' });
  // An hour, give or take the seconds in which the answer was made.
  expect(Math.round((retryAfterSeconds ?? 0) / 60)).toBe(60);
});

test('500 after storing: the repeat is the same delivery', async () => {
  standIn.misbehave(REFERRAL_ID, 'serverError', { calls: 1, storesFirst: true });
  expect(await deliver()).toEqual({ outage: 'serverError' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ deliveries: 1 });
  expect(await deliver()).toMatchObject({ result: 'delivered' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ deliveries: 2, effectiveDeliveries: 1 });
});

test('a call that is held up arrives when it is let through, whatever became of the referral meanwhile', async () => {
  standIn.misbehave(REFERRAL_ID, 'heldUp', { calls: 2 });
  await deliver();
  await deliver();
  expect(standIn.held(REFERRAL_ID)).toBeUndefined();
  expect(await outcomeOf(CALLS.erase(receiver))).toEqual({ result: 'erased' });
  expect(await standIn.letThrough(REFERRAL_ID)).toEqual([410, 410]);
  expect(await standIn.letThrough(REFERRAL_ID)).toEqual([]);
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('client');
  expect(standIn.calls(REFERRAL_ID).map(({ call, status }) => `${call} ${status}`)).toEqual([
    'deliver undefined',
    'deliver undefined',
    'erase 200',
    'deliver 410',
    'deliver 410',
  ]);
});

test('flapping fails every other call', async () => {
  standIn.misbehave('*', 'flapping');
  for (let round = 0; round < 3; round += 1) {
    expect(await deliver()).toEqual({ outage: 'serverError' });
    expect(await deliver()).toMatchObject({ result: 'delivered' });
  }
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ deliveries: 3, effectiveDeliveries: 1 });
});

test('a redirect points where it is told', async () => {
  const second = await servers.http((_request, response) => response.end('{}'));
  standIn.misbehave('*', 'redirects', { location: second.url });
  const answer = await fetch(`${standIn.url}/referrals/${REFERRAL_ID}/withdrawals`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ eventId: randomUUID() }),
  });
  expect(answer.headers.get('location')).toBe(second.url);
  expect(await deliver()).toEqual(refused('redirected'));
  expect(second.connections()).toBe(0);
});

test('a slow answer is whole for whoever waits', async () => {
  standIn.misbehave('*', 'slowAnswer', { everyMilliseconds: 1 });
  expect(await outcomeOf(CALLS.deliver(open({ baseUrl: standIn.url })))).toMatchObject({ result: 'delivered' });
});

test('a huge answer is a true one, for whoever reads it all', async () => {
  standIn.misbehave('*', 'hugeAnswer', { bytes: 200_000 });
  expect(await deliver()).toEqual(refused('answerTooLarge'));
  const patient = open({ baseUrl: standIn.url, maximumAnswerBytes: 1_000_000 });
  expect(await outcomeOf(CALLS.deliver(patient))).toMatchObject({ result: 'delivered' });
});

test('an erasure that is answered late is carried out when it is told to', async () => {
  standIn.misbehave(REFERRAL_ID, 'answersLate');
  await deliver();
  expect(await outcomeOf(CALLS.erase(receiver))).toEqual({ result: 'accepted' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erasureAccepted: true, erased: false, recordVersion: 1 });
  expect(standIn.completeErasure(REFERRAL_ID)).toEqual({ result: 'erased' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erasureAccepted: false, erased: true });
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('recordVersion');
});

test('a late erasure finds the dossier that was opened in between', async () => {
  standIn.misbehave(REFERRAL_ID, 'answersLate');
  await deliver();
  await CALLS.erase(receiver);
  standIn.openDossier(REFERRAL_ID, 'D-2025-17');
  const confirmation = { result: 'dossierExists', dossierReference: 'D-2025-17' };
  expect(standIn.completeErasure(REFERRAL_ID)).toEqual(confirmation);
});

test('a destruction that is answered late is carried out when it is told to', async () => {
  await deliver();
  standIn.openDossier(REFERRAL_ID, 'D-2025-17');
  standIn.misbehave(DECLARATION_ID, 'answersLate');
  expect(await outcomeOf(CALLS.destroy(receiver))).toEqual({ result: 'accepted' });
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('dossier.destroyedOn');
  expect(await standIn.completeDestruction(DECLARATION_ID)).toMatchObject({ result: 'destroyed' });
  expect(standIn.held(REFERRAL_ID)).toHaveProperty('dossier.destroyedOn');
  expect(await standIn.completeDestruction(DECLARATION_ID)).toBeUndefined();
});

test('a refused erasure erases nothing, and other calls are answered truly', async () => {
  standIn.misbehave(REFERRAL_ID, 'refusesErasure');
  await deliver();
  expect(await outcomeOf(CALLS.erase(receiver))).toEqual(refused('rejected'));
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erased: false, recordVersion: 1 });
  expect(await outcomeOf(CALLS.passWithdrawal(receiver))).toEqual({ result: 'passedOn' });
});

test('one referral can be misbehaved to while the others are not, and the other way round', async () => {
  const other = plantedDelivery({ referralId: randomUUID() });
  standIn.misbehave(REFERRAL_ID, 'refuses');
  expect(await deliver()).toEqual(refused('rejected'));
  expect(await receiver.deliver(other)).toMatchObject({ result: 'delivered' });
  standIn.misbehave('*', 'unavailable');
  expect(await outcomeOf(receiver.deliver(other))).toEqual({ outage: 'serverError' });
  expect(await deliver()).toEqual(refused('rejected'));
  standIn.behave();
  expect(await deliver()).toMatchObject({ result: 'delivered' });
});

test('it can be about some calls only, and others do not use it up', async () => {
  standIn.misbehave('*', 'unavailable', { operations: ['erase'], calls: 1 });
  expect(await deliver()).toMatchObject({ result: 'delivered' });
  expect(await outcomeOf(CALLS.erase(receiver))).toEqual({ outage: 'serverError' });
  expect(await outcomeOf(CALLS.erase(receiver))).toEqual({ result: 'erased' });
});
