import { randomUUID } from 'node:crypto';
import type { Receiver } from '../../activities/receiver/create-receiver.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { receiversOfThisFile } from './calls.js';
import { DECLARATION_ID, EVENT_ID, PLANTED, plantedDelivery, REFERRAL_ID } from './planted.js';

const open = receiversOfThisFile();
const NOW = new Date('2025-03-04T23:30:00Z');

let standIn: StandInReceiver;
let receiver: Receiver;
beforeEach(async () => {
  standIn = await startStandInReceiver({ clock: { now: async () => NOW } });
  receiver = open({ baseUrl: standIn.url });
});
afterEach(() => standIn.close());

const erasure = { referralId: REFERRAL_ID, eventId: EVENT_ID, reason: 'withdrawal' };
const destruction = { declarationId: DECLARATION_ID, dossierReference: 'D-2025-17', ruleId: 'social-dossiers' };
const corrected = { ...plantedDelivery().client, givenName: 'Corrected' };

test('a first delivery is held and gets a receipt', async () => {
  const answer = await receiver.deliver(plantedDelivery({ repeat: true }));
  expect(answer).toMatchObject({ result: 'delivered', receivedAt: NOW.toISOString() });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({
    recordVersion: 1,
    agreementId: 'demer-dijle-diest',
    repeat: true,
    client: plantedDelivery().client,
    deliveries: 1,
    effectiveDeliveries: 1,
    erased: false,
  });
  expect(standIn.all()).toEqual([standIn.held(REFERRAL_ID)]);
});

test('a repeat gets the same receipt and changes nothing', async () => {
  const first = await receiver.deliver(plantedDelivery());
  expect(await receiver.deliver(plantedDelivery())).toEqual(first);
  expect(await receiver.deliver(plantedDelivery())).toEqual(first);
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ deliveries: 3, effectiveDeliveries: 1 });
});

test('a repeat with other content gets the same receipt, is not taken over, and shows as a second effective delivery', async () => {
  const first = await receiver.deliver(plantedDelivery());
  expect(await receiver.deliver(plantedDelivery({ client: corrected }))).toEqual(first);
  expect(standIn.held(REFERRAL_ID)).toMatchObject({
    deliveries: 2,
    effectiveDeliveries: 2,
    client: { givenName: PLANTED.givenName },
  });
});

test('a higher version replaces, a lower one is superseded, and both versions keep their receipt', async () => {
  const first = await receiver.deliver(plantedDelivery());
  const second = await receiver.deliver(plantedDelivery({ recordVersion: 2, client: corrected }));
  expect(second).toMatchObject({ result: 'delivered' });
  expect(second).not.toEqual(first);
  expect(await receiver.deliver(plantedDelivery())).toEqual({ result: 'superseded' });
  expect(await receiver.deliver(plantedDelivery({ recordVersion: 2, client: corrected }))).toEqual(second);
  expect(standIn.held(REFERRAL_ID)).toMatchObject({
    recordVersion: 2,
    client: { givenName: 'Corrected' },
    versions: [
      { recordVersion: 1, deliveries: 1, effectiveDeliveries: 1 },
      { recordVersion: 2, deliveries: 2, effectiveDeliveries: 1 },
    ],
  });
});

test('erased is for ever: nobody is brought back, by no version', async () => {
  await receiver.deliver(plantedDelivery());
  expect(await receiver.erase(erasure)).toEqual({ result: 'erased' });
  expect(await receiver.erase({ ...erasure, eventId: randomUUID() })).toEqual({ result: 'erased' });
  for (const recordVersion of [1, 2, 99]) {
    expect(await receiver.deliver(plantedDelivery({ recordVersion }))).toEqual({ result: 'erased' });
  }
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erased: true, deliveries: 1 });
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('client');
  expect(JSON.stringify(standIn.all())).not.toContain(PLANTED.familyName);
});

test('erasing an id never seen answers erased and leaves the mark', async () => {
  expect(await receiver.erase(erasure)).toEqual({ result: 'erased' });
  expect(await receiver.deliver(plantedDelivery())).toEqual({ result: 'erased' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erased: true, deliveries: 0 });
});

test('a dossier stops erasure until it is destroyed', async () => {
  expect(standIn.openDossier(REFERRAL_ID, 'D-2025-17')).toBe(false);
  await receiver.deliver(plantedDelivery());
  expect(standIn.openDossier(REFERRAL_ID, 'D-2025-17')).toBe(true);
  expect(await receiver.erase(erasure)).toEqual({ result: 'dossierExists', dossierReference: 'D-2025-17' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erased: false, client: { givenName: PLANTED.givenName } });

  // The date in Belgium, where it is past midnight.
  const destroyed = { result: 'destroyed', destroyedOn: '2025-03-05' };
  expect(await receiver.destroy(destruction)).toEqual(destroyed);
  expect(await receiver.destroy({ ...destruction, declarationId: randomUUID() })).toEqual(destroyed);
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ erased: true, dossier: { destroyedOn: '2025-03-05' } });
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('client');
  expect(await receiver.deliver(plantedDelivery())).toEqual({ result: 'erased' });
  expect(await receiver.erase(erasure)).toEqual({ result: 'erased' });
});

test('a dossier that nobody knows cannot be destroyed', async () => {
  expect(await receiver.destroy(destruction)).toEqual({ result: 'refused', code: 'rejected' });
});

test('a withdrawal is passed on once, whatever repeats', async () => {
  expect(await receiver.passWithdrawal(erasure)).toEqual({ result: 'refused', code: 'rejected' });
  await receiver.deliver(plantedDelivery());
  await receiver.passWithdrawal(erasure);
  expect(await receiver.passWithdrawal(erasure)).toEqual({ result: 'passedOn' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({ withdrawals: [EVENT_ID] });
});

test('a recall is passed on once with its reason, whatever repeats', async () => {
  const recall = { referralId: REFERRAL_ID, eventId: EVENT_ID, reason: 'wrongPerson' };
  expect(await receiver.passRecall(recall)).toEqual({ result: 'refused', code: 'rejected' });
  await receiver.deliver(plantedDelivery());
  await receiver.passRecall(recall);
  expect(await receiver.passRecall(recall)).toEqual({ result: 'passedOn' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({
    recalls: [{ eventId: EVENT_ID, reason: 'wrongPerson' }],
    withdrawals: [],
  });
});

test('a correction replaces the client, a late one does not, and an erased id takes none', async () => {
  const correction = { referralId: REFERRAL_ID, eventId: EVENT_ID, recordVersion: 3, client: corrected };
  await receiver.deliver(plantedDelivery());
  expect(await receiver.passCorrection(correction)).toEqual({ result: 'passedOn' });
  const late = { ...correction, eventId: randomUUID(), recordVersion: 2, client: plantedDelivery().client };
  expect(await receiver.passCorrection(late)).toEqual({ result: 'passedOn' });
  expect(standIn.held(REFERRAL_ID)).toMatchObject({
    recordVersion: 3,
    client: { givenName: 'Corrected' },
    corrections: [EVENT_ID],
  });
  await receiver.erase(erasure);
  expect(await receiver.passCorrection({ ...correction, recordVersion: 4 })).toEqual({ result: 'passedOn' });
  expect(standIn.held(REFERRAL_ID)).not.toHaveProperty('client');
});

test('what is not in the contract is refused, and nothing is held', async () => {
  const { referralId, ...body } = plantedDelivery();
  const refusals = [
    { ...body, notes: 'free text' },
    { ...body, client: { ...body.client, nationalNumber: '85073003328' } },
    { ...body, recordVersion: 0 },
    { ...body, purpose: 'marketing' },
    'text',
  ];
  for (const refused of refusals) {
    const answer = await fetch(`${standIn.url}/referrals/${referralId}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(refused),
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toEqual({ type: 'about:blank', status: 400 });
  }
  expect(standIn.all()).toEqual([]);
});

test('a caller without the token is not let in', async () => {
  const guarded = await startStandInReceiver({ token: 'right' });
  try {
    const wrong = open({ baseUrl: guarded.url, token: () => 'wrong' });
    expect(await wrong.deliver(plantedDelivery())).toEqual({ result: 'refused', code: 'unauthorised' });
    expect(await open({ baseUrl: guarded.url }).erase(erasure)).toEqual({ result: 'refused', code: 'unauthorised' });
    expect(guarded.all()).toEqual([]);
    const right = open({ baseUrl: guarded.url, token: () => 'right' });
    expect(await right.deliver(plantedDelivery())).toMatchObject({ result: 'delivered' });
  } finally {
    await guarded.close();
  }
});
