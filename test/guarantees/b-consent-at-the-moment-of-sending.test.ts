/**
 * Guarantee B: nothing is sent without consent that is valid at the moment of sending. No override exists.
 *
 * Seen to fail with: a permit that does not look for accepted events (`decide` in `permit.ts`); one that does not lock
 * the referral, or the agreement's switch; one that does not judge again, or judges the version it read before the lock;
 * a consent without a maximum age; a decryption that does not compare referral and version; a retry that goes past the
 * permit.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import type { ReferralProgress } from '../../domain/progress.js';
import { holdLock, holdReferral, inOrder } from '../faults/held-lock.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

const DAY = 86_400_000;
const START = new Date('2025-03-03T12:00:00Z');

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([pathAgreement({ validUntil: '2025-03-10' })]);
});
afterAll(() => under.drop());
beforeEach(() => {
  under.clock.at = START;
});

async function submitted(consentDays = 0): Promise<string> {
  const { referralId } = await under.client.submit(
    SENDER,
    consentedDaysBefore(under.clock.at, consentDays),
    randomUUID(),
  );
  return referralId;
}

const transmit = (referralId: string, applied: string[] = []): Promise<ReferralProgress> =>
  under.activities.transmit({ referralId, applied });

const withdraw = (referralId: string) =>
  under.client.report(SENDER, referralId, {
    type: 'withdrawal',
    eventId: randomUUID(),
    occurredAt: under.clock.at.toISOString(),
    manner: 'oral',
  });

function correctTo(referralId: string, postalCode: string, eventId: string = randomUUID()) {
  const { client } = consentedDaysBefore(under.clock.at, 0);
  const { address: _, ...withoutAddress } = client;
  const residence = { postalCode, isPlaceOfResidence: true };
  return under.client.report(SENDER, referralId, {
    type: 'correction',
    eventId,
    client: withoutAddress,
    residence,
  });
}

function expectNothingSent(referralId: string): void {
  expect(under.receiver.calls(referralId)).toEqual([]);
  expect(under.receiver.held(referralId)).toBeUndefined();
}

describe('withdrawal and permit at the same moment', () => {
  test('a withdrawal that commits between the check and the permit prevents the sending', async () => {
    const referralId = await submitted();
    const checked = await under.activities.verify({ referralId, agreementId: 'example', agreementVersion: 1 });
    expect(checked.refusals).toBeUndefined();
    const lock = await holdReferral(under.databaseUrl, referralId);
    const [, progress] = await inOrder(
      lock,
      () => withdraw(referralId),
      () => transmit(referralId),
    );
    expect(progress).toMatchObject({ state: 'received', permitted: false, pending: [{ type: 'withdrawal' }] });
    expectNothingSent(referralId);
  });

  test('one that commits after the permit finds a referral that was possibly sent, and the receiver is told', async () => {
    const referralId = await submitted();
    const lock = await holdReferral(under.databaseUrl, referralId);
    const [progress, { eventId }] = await inOrder(
      lock,
      () => transmit(referralId),
      () => withdraw(referralId),
    );
    expect(progress).toMatchObject({ state: 'awaitingOutcome', permitted: true });
    const ended = await under.activities.end({
      referralId,
      applied: [`${eventId}/withdrawal/`],
      ending: { state: 'withdrawn', reason: 'consentWithdrawn' },
    });
    expect(ended.state).toBe('withdrawn');
    expect(under.receiver.held(referralId)).toMatchObject({ erased: true });
  });

  test('every repeat of an attempt asks again: withdrawn after the first, no second one goes out', async () => {
    const referralId = await submitted();
    under.receiver.misbehave(referralId, 'unavailable');
    await expect(transmit(referralId)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
    await withdraw(referralId);
    under.receiver.behave(referralId);
    expect(await transmit(referralId)).toMatchObject({ pending: [{ type: 'withdrawal' }] });
    expect(under.receiver.calls(referralId)).toHaveLength(1);
  });
});

describe('consent that was valid once', () => {
  test('is not valid on the day after its maximum age, though it was when it was accepted and checked', async () => {
    const referralId = await submitted(30);
    under.clock.at = new Date(START.getTime() + DAY);
    expect(await transmit(referralId)).toMatchObject({ state: 'received', refusals: ['consentTooOld'] });
    expectNothingSent(referralId);
  });

  test('holds to the end of its last day, by the calendar of Brussels', async () => {
    const referralId = await submitted(30);
    under.clock.at = new Date('2025-03-03T22:59:59Z');
    expect(await transmit(referralId)).toMatchObject({ state: 'awaitingOutcome' });
  });

  test('runs out between two attempts: the second does not go out, and the receiver erases what it may hold', async () => {
    const referralId = await submitted(30);
    under.receiver.misbehave(referralId, 'serverError', { storesFirst: true });
    await expect(transmit(referralId)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
    expect(under.receiver.held(referralId)?.client).toBeDefined();
    under.clock.at = new Date(START.getTime() + DAY);
    const { refusals = [] } = await transmit(referralId);
    expect(refusals).toEqual(['consentTooOld']);
    under.receiver.behave(referralId);
    const ended = await under.activities.end({
      referralId,
      applied: [],
      ending: { state: 'refused', reason: 'judgedRefused', refusals },
    });
    expect(ended).toMatchObject({ state: 'refused' });
    expect(under.receiver.calls(referralId).map(({ call }) => call)).toEqual(['deliver', 'erase']);
    expect(under.receiver.held(referralId)).toMatchObject({ erased: true });
    expect(under.receiver.held(referralId)?.client).toBeUndefined();
  });

  test('is of no use outside the territory: the permit judges the newest version, not the one that was checked', async () => {
    const referralId = await submitted();
    const eventId = randomUUID();
    const lock = await holdReferral(under.databaseUrl, referralId);
    const [, progress] = await inOrder(
      lock,
      () => correctTo(referralId, '3000', eventId),
      // It has read the first version by the time it waits.
      () => transmit(referralId, [`${eventId}/correction/`]),
    );
    expect(progress).toMatchObject({ refusals: ['outsideTerritory'] });
    expectNothingSent(referralId);
  });
});

describe('an agreement that no longer allows it', () => {
  afterEach(() => under.rows('update agreement_switch set suspended = false'));

  test('a suspension that commits before the permit parks the referral in the same transaction', async () => {
    const referralId = await submitted();
    const lock = await holdLock(under.databaseUrl, 'select 1 from agreement_switch for update');
    const attempt = transmit(referralId);
    await lock.waiters(1);
    // The permit waits for the switch; nothing was sent before it knew.
    expectNothingSent(referralId);
    await lock.release();
    expect(await attempt).toMatchObject({ state: 'awaitingOutcome' });

    const other = await submitted();
    const suspension = await holdLock(under.databaseUrl, 'update agreement_switch set suspended = true');
    const late = transmit(other);
    await suspension.waiters(1);
    await suspension.commit();
    expect(await late).toMatchObject({ state: 'suspended', reason: 'agreementSuspended', permitted: false });
    expectNothingSent(other);
  });

  test('one that commits before the permit of a correction keeps it back; what was delivered stays delivered', async () => {
    const referralId = await submitted();
    await transmit(referralId);
    const { eventId } = await correctTo(referralId, '3293');
    const suspension = await holdLock(under.databaseUrl, 'update agreement_switch set suspended = true');
    const late = transmit(referralId, [`${eventId}/correction/`]);
    await suspension.waiters(1);
    await suspension.commit();
    expect(await late).toMatchObject({ state: 'awaitingOutcome' });
    expect(under.receiver.calls(referralId)).toHaveLength(1);
    expect(under.receiver.held(referralId)).toMatchObject({ recordVersion: 1 });
  });

  test('one that commits while a referral is being accepted refuses it, with nothing kept', async () => {
    const before = await under.rows('select referral_id from referral');
    const suspension = await holdLock(under.databaseUrl, 'update agreement_switch set suspended = true');
    // It has read that nothing is suspended by the time it waits.
    const late = submitted();
    await suspension.waiters(1);
    await suspension.commit();
    await expect(late).rejects.toMatchObject({ code: 'referralRefused', issues: [{ code: 'agreementSuspended' }] });
    expect(await under.rows('select referral_id from referral')).toEqual(before);
  });

  test('an agreement that has lapsed since parks it too', async () => {
    const referralId = await submitted();
    under.clock.at = new Date('2025-03-10T23:00:00Z');
    expect(await transmit(referralId)).toMatchObject({ state: 'suspended', reason: 'agreementLapsed' });
    expectNothingSent(referralId);
  });
});

describe('a record that is not the one consented to', () => {
  // Whoever tampers with the table is not stopped by its constraints.
  beforeAll(() => under.rows('alter table client_record drop constraint client_record_key_id_key'));

  const swap = (column: string, table: string, one: string, other: string) =>
    `update ${table} set ${column} = case referral_id when '${one}' then
       (select ${column} from ${table} where referral_id = '${other}') else
       (select ${column} from ${table} where referral_id = '${one}') end
     where referral_id in ('${one}', '${other}')`;

  async function expectParked(referralId: string, code: string): Promise<void> {
    expect(await transmit(referralId)).toMatchObject({ state: 'deliveryFailed', reason: 'keyUnavailable' });
    expectNothingSent(referralId);
    const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
    expect(timeline.at(-1)).toMatchObject({ action: 'stateChanged', codes: { to: 'deliveryFailed', code } });
  }

  test('one altered character: parked, nothing sent', async () => {
    const referralId = await submitted();
    await under.rows(
      `update client_record set ciphertext = overlay(ciphertext placing
         case substr(ciphertext, 200, 1) when 'A' then 'B' else 'A' end from 200 for 1)
       where referral_id = '${referralId}'`,
    );
    await expectParked(referralId, 'tampered');
  });

  test('two rows swapped with their keys: neither is sent to stand for the other', async () => {
    const [one, other] = [await submitted(), await submitted()];
    await under.rows(swap('ciphertext', 'client_record', one, other));
    await under.rows(swap('key_id', 'client_record', one, other));
    await expectParked(one, 'tampered');
    await expectParked(other, 'tampered');
  });

  test('an older version under the number of the newest: parked', async () => {
    const referralId = await submitted();
    const { eventId } = await correctTo(referralId, '3293');
    const versions = `from client_record older where older.referral_id = '${referralId}' and older.record_version = 1`;
    await under.rows(
      `update client_record set ciphertext = (select older.ciphertext ${versions}), key_id = (select older.key_id ${versions})
       where referral_id = '${referralId}' and record_version = 2`,
    );
    expect(await transmit(referralId, [`${eventId}/correction/`])).toMatchObject({ reason: 'keyUnavailable' });
    expectNothingSent(referralId);
  });
});

describe('no override', () => {
  test('an operator’s retry goes through the same permit', async () => {
    const referralId = await submitted(30);
    under.receiver.misbehave(referralId, 'refuses', { calls: 1 });
    expect(await transmit(referralId)).toMatchObject({ state: 'deliveryFailed' });
    under.clock.at = new Date(START.getTime() + DAY);
    const { eventId } = await under.client.report(OPERATOR, referralId, {
      type: 'retry',
      eventId: randomUUID(),
      reason: 'receiverRepaired',
    });
    const applied = [`${eventId}/retry/receiverRepaired`];
    expect(await under.activities.unpark({ referralId, applied, cause: applied[0] as string })).toMatchObject({
      state: 'sending',
    });
    expect(await transmit(referralId, applied)).toMatchObject({ refusals: ['consentTooOld'] });
    expect(under.receiver.calls(referralId)).toHaveLength(1);
  });

  test.each([
    ['not free', { free: false }, 'consentNotFree'],
    ['not explicit', { explicit: false }, 'consentNotExplicit'],
    ['for another recipient', { recipient: '0886886638' }, 'consentForOtherRecipient'],
    ['without the name', { items: ['phone'] }, 'nameNotConsented'],
    ['in the future', { givenAt: '2025-03-03T12:00:01Z' }, 'consentInFuture'],
  ])('consent that is %s is refused at the door, with nothing kept', async (_what, change, code) => {
    const before = await under.rows('select referral_id from referral');
    const submission = consentedDaysBefore(under.clock.at, 0);
    const refused = under.client.submit(
      SENDER,
      { ...submission, consent: { ...submission.consent, ...change } },
      randomUUID(),
    );
    await expect(refused).rejects.toMatchObject({ code: 'referralRefused', issues: [{ code }] });
    expect(await under.rows('select referral_id from referral')).toEqual(before);
  });

  test('the receiver cannot withdraw, confirm or report what was never sent to it', async () => {
    const referralId = await submitted();
    await expect(
      under.client.report(RECEIVER, referralId, {
        type: 'withdrawal',
        eventId: randomUUID(),
        occurredAt: under.clock.at.toISOString(),
        manner: 'oral',
      }),
    ).rejects.toMatchObject({ code: 'resourceNotFound' });
  });
});
