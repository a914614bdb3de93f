/**
 * Guarantee A: one effective delivery per referral and record version, whatever crashes or repeats.
 *
 * Seen to fail with: the attempt in the body of the delivery (`deliveryOf`); the record version counted up by every
 * permit (`grant`); a receipt that is recorded again on a repeat (`recordReceipt`); a permit that does not look whether
 * the version is delivered (`decide`); a stand-in that forgets the mark of an erasure.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { holdReferral } from '../faults/held-lock.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest();
});
afterAll(() => under.drop());

async function submitted(): Promise<string> {
  const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
  return referralId;
}

const transmit = (referralId: string, applied: string[] = []) => under.activities.transmit({ referralId, applied });

async function countOf(referralId: string, action: string): Promise<number> {
  const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
  return timeline.filter((entry) => entry.action === action).length;
}

function correction(givenName: string) {
  const { client, residence } = consentedDaysBefore(under.clock.at, 0);
  return { type: 'correction', eventId: randomUUID(), client: { ...client, givenName }, residence };
}

test('an attempt that lost its answer is repeated, and is the same delivery with the same receipt', async () => {
  const referralId = await submitted();
  under.receiver.misbehave(referralId, 'acceptsThenDropsConnection', { calls: 2 });
  await expect(transmit(referralId)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
  await expect(transmit(referralId)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
  expect(await transmit(referralId)).toMatchObject({ state: 'awaitingOutcome' });

  const held = under.receiver.held(referralId);
  expect(held).toMatchObject({ deliveries: 3, effectiveDeliveries: 1, recordVersion: 1 });
  const receipts = await under.rows(`select receipt_id from receipt where referral_id = '${referralId}'`);
  expect(receipts).toEqual([{ receipt_id: held?.versions[0]?.receiptId }]);
  expect(await countOf(referralId, 'permitIssued')).toBe(3);
});

test('attempts at the same time, as when one was given up that still runs, are one delivery', async () => {
  const referralId = await submitted();
  under.receiver.misbehave(referralId, 'slowAnswer', { calls: 3, everyMilliseconds: 20 });
  const attempts = Promise.all([1, 2, 3].map(() => transmit(referralId)));
  await eventually(() => under.receiver.held(referralId)?.deliveries === 3);
  const lock = await holdReferral(under.databaseUrl, referralId);
  // All have their answer, and none has recorded it.
  await lock.waiters(3);
  await lock.release();
  expect((await attempts).map(({ state }) => state)).toEqual(Array(3).fill('awaitingOutcome'));
  expect(under.receiver.held(referralId)).toMatchObject({ deliveries: 3, effectiveDeliveries: 1 });
  expect(await countOf(referralId, 'delivered')).toBe(1);
  const told = await under.rows<{ organisation: string; kind: string }>(
    `select organisation, kind from feed_item where referral_id = '${referralId}' and codes::text not like '%sending%'
     order by feed_id`,
  );
  expect(told).toEqual([
    { organisation: SENDER.enterpriseNumber, kind: 'statusChanged' },
    { organisation: SENDER.enterpriseNumber, kind: 'statusChanged' },
    { organisation: RECEIVER.enterpriseNumber, kind: 'delivered' },
  ]);
});

test('what is delivered is not sent again', async () => {
  const referralId = await submitted();
  await transmit(referralId);
  expect(await transmit(referralId)).toMatchObject({ state: 'awaitingOutcome' });
  expect(under.receiver.calls(referralId)).toHaveLength(1);
});

test('a correction is one delivery of its own, and a late repeat of the older version has no effect', async () => {
  const referralId = await submitted();
  under.receiver.misbehave(referralId, 'acceptsThenDropsConnection', { calls: 1 });
  await expect(transmit(referralId)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
  const event = correction('Nora');
  await under.client.report(SENDER, referralId, event);
  const applied = [`${event.eventId}/correction/`];
  under.receiver.misbehave(referralId, 'acceptsThenDropsConnection', { calls: 1 });
  await expect(transmit(referralId, applied)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
  await transmit(referralId, applied);

  const older = consentedDaysBefore(under.clock.at, 0);
  const late = await under.port.deliver({
    referralId,
    recordVersion: 1,
    agreementId: older.agreementId,
    purpose: older.purpose,
    repeat: false,
    client: older.client,
    consentedItems: older.consent.items,
    consent: { givenAt: older.consent.givenAt, manner: older.consent.manner },
  });
  expect(late).toEqual({ result: 'superseded' });
  const held = under.receiver.held(referralId);
  expect(held).toMatchObject({ recordVersion: 2, client: { givenName: 'Nora' } });
  expect(held?.versions.map(({ effectiveDeliveries }) => effectiveDeliveries)).toEqual([1, 1]);
});

test('after an erasure no delayed delivery brings the client back', async () => {
  const referralId = await submitted();
  await transmit(referralId);
  const event = { type: 'withdrawal', eventId: randomUUID(), occurredAt: under.clock.at.toISOString(), manner: 'oral' };
  await under.client.report(SENDER, referralId, event);
  const applied = [`${event.eventId}/withdrawal/`];
  const ended = await under.activities.end({
    referralId,
    applied,
    ending: { state: 'withdrawn', reason: 'consentWithdrawn' },
  });
  expect(ended).toMatchObject({ state: 'withdrawn' });
  expect(await transmit(referralId, applied)).toMatchObject({ state: 'withdrawn' });

  const { client, consent, agreementId, purpose } = consentedDaysBefore(under.clock.at, 0);
  const delayed = { referralId, recordVersion: 1, agreementId, purpose, repeat: false, client };
  const answer = await under.port.deliver({
    ...delayed,
    consentedItems: consent.items,
    consent: { givenAt: consent.givenAt, manner: consent.manner },
  });
  expect(answer).toEqual({ result: 'erased' });
  expect(under.receiver.held(referralId)?.client).toBeUndefined();
});
