/**
 * R4 and the guarantees where referrals are pulled: nothing is sent, the assigned person reads, and the first reading of a
 * record is its permit and its receipt.
 *
 * Seen to fail with: a reading that does not look who is assigned, whether the ending is fixed, or does not judge (`decide` in
 * `read-record.ts`); one that does not lock the row, or the agreement's switch; a permit that is issued where it should be
 * offered (`decide` in `permit.ts`); a receipt of each reading; data handed out before the commit; a reading without its audit
 * entry; a receiver that may report before anything was read (`refusalOf` in `event-rules.ts`).
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { createStoreClient } from '../../clients/store-client.js';
import type { Ending } from '../../domain/states.js';
import { registerAgreements } from '../../store/agreement-versions.js';
import { holdLock, holdReferral, inOrder } from '../faults/held-lock.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import {
  ASSIGNMENT,
  COLLEAGUE,
  OPERATOR,
  pathAgreement,
  pullAgreement,
  RECEIVER,
  SENDER,
  SOCIAL_WORKER,
} from '../setup/connector.js';
import { OfferedReferral } from './offered-referral.js';

const DAY = 86_400_000;
const START = new Date('2025-03-03T12:00:00Z');
const WITHDRAWN: Ending = { state: 'withdrawn', reason: 'consentWithdrawn' };
const { agreementId } = pullAgreement();

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([pathAgreement(), pullAgreement()]);
});
afterAll(() => under?.drop());
beforeEach(() => {
  under.clock.at = START;
});

const refused = (code: string) => ({ code: 'readingNotAllowed', issues: [expect.objectContaining({ code })] });

function expectNothingSent({ referralId }: OfferedReferral): void {
  expect(under.receiver.calls(referralId)).toEqual([]);
}

describe('offered', () => {
  test('nothing leaves: the receiver is told that there is one, and the sender that it is on its way', async () => {
    const referral = await OfferedReferral.offer(under, { assigned: false });
    expect(await referral.transmit()).toMatchObject({ state: 'sending', permitted: false, offered: true, pending: [] });
    expectNothingSent(referral);
    expect(await referral.rows('record_version', 'permit')).toEqual([]);
    expect(await referral.told(RECEIVER.enterpriseNumber)).toEqual(['offered']);
    expect(await referral.told(SENDER.enterpriseNumber)).toEqual(['received', 'sending']);
    expect(await referral.status()).toMatchObject({ status: 'sending', unread: true });
    const { items } = await under.client.list(RECEIVER);
    expect(items.map((item) => item.referralId)).toContain(referral.referralId);
    expect(await under.client.status(SENDER, referral.referralId)).not.toHaveProperty('unread');
  });

  test('before it is offered the receiver knows of nothing', async () => {
    const submission = { ...consentedDaysBefore(START, 0), agreementId };
    const { referralId } = await under.client.submit(SENDER, submission, randomUUID());
    await expect(under.client.status(RECEIVER, referralId)).rejects.toMatchObject({ code: 'resourceNotFound' });
    await expect(under.client.assign(RECEIVER, referralId, ASSIGNMENT)).rejects.toMatchObject({
      code: 'resourceNotFound',
    });
    await expect(under.client.readRecord(SOCIAL_WORKER, referralId)).rejects.toMatchObject({
      code: 'resourceNotFound',
    });
  });

  test('what nobody has read is nothing to report on, and nothing to export', async () => {
    const referral = await OfferedReferral.offer(under);
    const event = { type: 'contactOutcome', outcome: 'helpDeclined', occurredAt: START.toISOString() };
    await expect(
      under.client.report(SOCIAL_WORKER, referral.referralId, { eventId: randomUUID(), ...event }),
    ).rejects.toMatchObject({ code: 'eventNotAllowed', issues: [expect.objectContaining({ code: 'notReadYet' })] });
    await expect(under.client.export(RECEIVER, { referralId: referral.referralId })).rejects.toMatchObject({
      code: 'resourceNotFound',
    });
  });
});

describe('who reads', () => {
  test('the assigned person, and nobody else; each attempt is in the audit trail', async () => {
    const referral = await OfferedReferral.offer(under, { assigned: false });
    for (const nobody of [SOCIAL_WORKER, COLLEAGUE])
      await expect(referral.read(nobody)).rejects.toMatchObject({ code: 'missingPermission' });
    await under.client.assign(COLLEAGUE, referral.referralId, ASSIGNMENT);
    for (const other of [COLLEAGUE, RECEIVER, { ...RECEIVER, subject: '' }])
      await expect(referral.read(other)).rejects.toMatchObject({ code: 'missingPermission' });
    await expect(under.client.readRecord(SENDER, referral.referralId)).rejects.toMatchObject({
      code: 'missingPermission',
    });
    await expect(under.client.readRecord(OPERATOR, referral.referralId)).rejects.toMatchObject({
      code: 'missingPermission',
    });
    expect(await referral.rows('record_version', 'permit')).toEqual([]);
    expect(await referral.read()).toMatchObject({ recordVersion: 1, client: { givenName: 'Noor' } });
    expect(await referral.audited('assigned')).toEqual([{ ...ASSIGNMENT, by: COLLEAGUE.subject }]);
    expect(await referral.audited('recordRead')).toEqual([{ reader: SOCIAL_WORKER.subject, recordVersion: 1 }]);
    expect((await referral.audited('readingRefused')).map(({ reader, code }) => [reader, code])).toEqual(
      [SOCIAL_WORKER, COLLEAGUE, COLLEAGUE, { subject: '' }].map(({ subject }) => [subject, 'notAssigned']),
    );
  });

  test('an assignment may change; whoever had it reads no longer', async () => {
    const referral = await OfferedReferral.offer(under);
    await referral.read();
    expect(
      await under.client.assign(RECEIVER, referral.referralId, { socialWorkerId: COLLEAGUE.subject }),
    ).toMatchObject({ assignedTo: COLLEAGUE.subject });
    await expect(referral.read()).rejects.toMatchObject({ code: 'missingPermission' });
    expect(await referral.read(COLLEAGUE)).toMatchObject({ recordVersion: 1 });
  });

  test.each([
    ['an e-mail address', 'noor@example.org'],
    ['a name', 'Noor Claes'],
    ['a national number', '85073003328'],
    ['one that is written in groups', '850730-033-28'],
    ['nothing', ''],
  ])('%s is nobody to assign to', async (_what, socialWorkerId) => {
    const referral = await OfferedReferral.offer(under, { assigned: false });
    await expect(under.client.assign(RECEIVER, referral.referralId, { socialWorkerId })).rejects.toMatchObject({
      code: 'badRequest',
    });
  });

  test('neither the sender nor an operator assigns, nor anybody where referrals are pushed', async () => {
    const { referralId } = await OfferedReferral.offer(under, { assigned: false });
    for (const caller of [SENDER, OPERATOR])
      await expect(under.client.assign(caller, referralId, ASSIGNMENT)).rejects.toMatchObject({
        code: 'missingPermission',
      });
    const pushed = await under.client.submit(SENDER, consentedDaysBefore(START, 0), randomUUID());
    await under.activities.transmit({ referralId: pushed.referralId, applied: [] });
    await expect(under.client.assign(RECEIVER, pushed.referralId, ASSIGNMENT)).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'notPulled' })],
    });
    await expect(under.client.readRecord(SOCIAL_WORKER, pushed.referralId)).rejects.toMatchObject(refused('notPulled'));
  });
});

describe('A: one effective delivery', () => {
  test('the first reading is the receipt; a later one is a reading, with the same receipt', async () => {
    const referral = await OfferedReferral.offer(under);
    const first = await referral.read();
    under.clock.at = new Date(START.getTime() + DAY);
    expect(await referral.read()).toEqual(first);
    expect(first.receivedAt).toBe(START.toISOString());
    expect(await referral.rows('receipt_id, record_version', 'receipt')).toEqual([
      { receipt_id: first.receiptId, record_version: 1 },
    ]);
    expect(await referral.rows('record_version', 'permit')).toHaveLength(1);
    expect(await referral.audited('recordRead')).toHaveLength(2);
    expect(await referral.told(RECEIVER.enterpriseNumber)).toEqual(['offered', 'delivered']);
    expect(await referral.told(SENDER.enterpriseNumber)).toEqual(['received', 'sending', 'delivered']);
    expect(await referral.status()).toMatchObject({ status: 'awaitingOutcome', deliveredAt: START.toISOString() });
  });

  test('two at once are one receipt', async () => {
    const referral = await OfferedReferral.offer(under);
    const lock = await holdReferral(under.databaseUrl, referral.referralId);
    const readings = await inOrder(
      lock,
      () => referral.read(),
      () => referral.read(),
    );
    expect(readings[0]).toEqual(readings[1]);
    expect(await referral.rows('receipt_id', 'receipt')).toHaveLength(1);
    expect(await referral.rows('record_version', 'permit')).toHaveLength(1);
    expect(await referral.audited('recordRead')).toHaveLength(2);
  });

  test('killed between the commit and the answer: the repeat is a reading, not a second delivery', async () => {
    const referral = await OfferedReferral.offer(under);
    const onCommit = (purpose: string) => {
      if (purpose === 'readRecord') throw new Error('killed');
    };
    const killed = createStoreClient({ store: { ...under.store, onCommit } });
    await expect(killed.readRecord(SOCIAL_WORKER, referral.referralId)).rejects.toThrow('killed');
    expect(await referral.status()).toMatchObject({ status: 'awaitingOutcome' });
    expect(await referral.read()).toMatchObject({ recordVersion: 1 });
    expect(await referral.rows('receipt_id', 'receipt')).toHaveLength(1);
  });

  test('killed before the commit: nothing was read, and nothing was handed out', async () => {
    const referral = await OfferedReferral.offer(under);
    const lock = await holdLock(under.databaseUrl, 'lock table audit_entry in share mode');
    const reading = referral.read();
    const isAnswered = await Promise.race([reading.then(() => true), lock.waiters(1).then(() => false)]);
    expect(isAnswered).toBe(false);
    await lock.release();
    await reading;
  });
});

describe('B: consent and agreement at the moment of reading', () => {
  test('a withdrawal before the first reading: nothing was ever sent, and it ends without the receiver', async () => {
    const referral = await OfferedReferral.offer(under);
    const lock = await holdReferral(under.databaseUrl, referral.referralId);
    const [withdrawal, read] = await inOrder(
      lock,
      () => referral.withdraw(),
      () => referral.read().catch((error: unknown) => error),
    );
    expect(read).toMatchObject(refused('endingFixed'));
    const ended = await under.activities.end({
      referralId: referral.referralId,
      applied: [withdrawal],
      ending: WITHDRAWN,
    });
    expect(ended).toMatchObject({ state: 'withdrawn', permitted: false });
    expect(await referral.rows('1 as one', 'permit')).toEqual([]);
    expect(await referral.rows('1 as one', 'client_record')).toEqual([]);
    expect(await under.client.status(SENDER, referral.referralId)).toMatchObject({ status: 'notDelivered' });
    await expect(referral.read()).rejects.toMatchObject(refused('referralEnded'));
  });

  test('one after it: the receiver is asked to erase, shows nothing any more, and confirms', async () => {
    const referral = await OfferedReferral.offer(under);
    const lock = await holdReferral(under.databaseUrl, referral.referralId);
    const [, withdrawal] = await inOrder(
      lock,
      () => referral.read(),
      () => referral.withdraw(),
    );
    await expect(referral.read()).rejects.toMatchObject(refused('endingFixed'));
    const applied = await keysOf(referral);
    expect(applied).toEqual([expect.stringContaining('/firstReading/'), withdrawal]);
    const step = { referralId: referral.referralId, applied, ending: WITHDRAWN };
    expect(await under.activities.end(step)).toMatchObject({ state: 'erasing' });
    expectNothingSent(referral);
    expect(await referral.told(RECEIVER.enterpriseNumber)).toEqual(['offered', 'delivered', 'erasureRequested']);
    await expect(referral.read()).rejects.toMatchObject(refused('endingFixed'));
    const eventId = randomUUID();
    const confirmation = { type: 'erasureConfirmed', eventId, result: 'erased' };
    await under.client.report(RECEIVER, referral.referralId, confirmation);
    const confirmed = { ...step, applied: [...applied, `${eventId}/erasureConfirmed/`] };
    expect(await under.activities.end(confirmed)).toMatchObject({ state: 'withdrawn' });
  });

  test('consent that has lapsed while it was unread: not shown, and the workflow is to end it as refused', async () => {
    const referral = await OfferedReferral.offer(under, { consentDays: 30 });
    under.clock.at = new Date(START.getTime() + DAY);
    await expect(referral.read()).rejects.toMatchObject(refused('consentTooOld'));
    await expect(referral.read()).rejects.toMatchObject(refused('consentTooOld'));
    const [judgement] = await keysOf(referral);
    expect(judgement).toMatch(/\/judgement\/$/);
    // Asked for once, however often somebody tries.
    expect(await keysOf(referral)).toHaveLength(1);
    expect(await referral.transmit([judgement ?? ''])).toMatchObject({ refusals: ['consentTooOld'] });
    expect(await referral.rows('1 as one', 'permit')).toEqual([]);
  });

  test('while the agreement is suspended it is not shown but parked; resumed, it is offered again', async () => {
    const referral = await OfferedReferral.offer(under);
    await under.client.suspend(RECEIVER, agreementId, { reason: 'incident' });
    await expect(referral.read()).rejects.toMatchObject(refused('agreementSuspended'));
    const applied = await keysOf(referral);
    expect(await referral.transmit(applied)).toMatchObject({ state: 'suspended', permitted: false });
    await expect(referral.read()).rejects.toMatchObject(refused('notInThisState'));
    expect(await under.client.status(SENDER, referral.referralId)).toMatchObject({ status: 'parked' });
    for (const party of [SENDER, RECEIVER])
      await under.client.confirmResumption(party, agreementId, { reason: 'settled' });
    expect(await under.activities.unpark({ referralId: referral.referralId, applied })).toMatchObject({
      state: 'received',
    });
    await referral.transmit(applied);
    // Its feed is all that a receiver's system may look at: it is told that it can read again.
    expect(await referral.told(RECEIVER.enterpriseNumber)).toEqual(['offered', 'offered']);
    expect(await referral.read()).toMatchObject({ recordVersion: 1 });
  });

  test('what was read before is not shown again while the agreement is suspended, and is when it is resumed', async () => {
    const referral = await OfferedReferral.offer(under);
    const first = await referral.read();
    await under.client.suspend(SENDER, agreementId, { reason: 'incident' });
    await expect(referral.read()).rejects.toMatchObject(refused('agreementSuspended'));
    for (const party of [SENDER, RECEIVER])
      await under.client.confirmResumption(party, agreementId, { reason: 'settled' });
    expect(await referral.read()).toEqual(first);
  });

  test('an agreement that pulls is no push by a new version: its referrals would be neither', async () => {
    const { transmission, ...others } = pullAgreement();
    const pushed = { ...others, version: others.version + 1, transmission: { ...transmission, mode: 'push' as const } };
    await expect(registerAgreements(under.store, [{ agreement: pushed, contentHash: 'pushed' }])).rejects.toMatchObject(
      {
        code: 'configurationInvalid',
        issues: [expect.objectContaining({ name: `${agreementId}.transmission.mode` })],
      },
    );
  });

  test('a suspension that commits while somebody begins to read is heeded', async () => {
    const referral = await OfferedReferral.offer(under);
    const lock = await holdLock(
      under.databaseUrl,
      'select 1 from agreement_switch where agreement_id = $1 for update',
      [agreementId],
    );
    const [, read] = await inOrder(
      lock,
      () => under.client.suspend(SENDER, agreementId, { reason: 'incident' }),
      () => referral.read().catch((error: unknown) => error),
    );
    expect(read).toMatchObject(refused('agreementSuspended'));
    for (const party of [SENDER, RECEIVER])
      await under.client.confirmResumption(party, agreementId, { reason: 'settled' });
  });
});

test('F: what the workflow has to hear of a reading is written in the transaction of the reading', async () => {
  const referral = await OfferedReferral.offer(under);
  await referral.read();
  await referral.read();
  const rows = await referral.rows<{ payload: object; done_at: Date | null }>('payload, done_at', 'outbox');
  expect(rows.filter(({ payload }) => 'type' in payload)).toEqual([
    {
      payload: { eventId: expect.any(String), sequence: 1, type: 'firstReading', codes: { recordVersion: 1 } },
      done_at: null,
    },
  ]);
  const step = { referralId: referral.referralId, applied: [], cause: (await keysOf(referral))[0] ?? '' };
  expect(await under.activities.acknowledge(step)).toMatchObject({ state: 'awaitingOutcome', pending: [] });
});

test('H: the sender learns that it was delivered, and nothing of who read it, how often, or of what came after', async () => {
  const referral = await OfferedReferral.offer(under);
  await referral.read();
  const seen = async () => ({
    status: await under.client.status(SENDER, referral.referralId),
    timeline: await wholeTimeline(under.client, SENDER, referral.referralId),
    told: await referral.told(SENDER.enterpriseNumber),
    exported: await under.client.export(SENDER, { referralId: referral.referralId }),
  });
  const before = await seen();
  await referral.read();
  await under.client.assign(RECEIVER, referral.referralId, { socialWorkerId: COLLEAGUE.subject });
  await referral.read(COLLEAGUE);
  await expect(referral.read()).rejects.toMatchObject({ code: 'missingPermission' });
  expect(await seen()).toEqual(before);
  expect(JSON.stringify(before)).not.toContain(SOCIAL_WORKER.subject);
});

test('who read it and when is in the export for the client; the record itself only the assigned person sees', async () => {
  const referral = await OfferedReferral.offer(under);
  await referral.read();
  const at = START.toISOString();
  const readings = [{ reader: SOCIAL_WORKER.subject, recordVersion: 1, at }];
  for (const [caller, shown] of [
    [OPERATOR, { records: [expect.objectContaining({ recordVersion: 1 })] }],
    [RECEIVER, { notDisclosed: ['records'] }],
  ] as const) {
    const { referrals } = await under.client.export(caller, { referralId: referral.referralId });
    expect(referrals).toEqual([expect.objectContaining({ readings, ...shown })]);
  }
});

describe('corrections', () => {
  test('before it is read: only the newest record is ever shown', async () => {
    const referral = await OfferedReferral.offer(under);
    await referral.correct('Nora');
    expect(await referral.read()).toMatchObject({ recordVersion: 2, client: { givenName: 'Nora' } });
    expect(await referral.rows('record_version', 'receipt')).toEqual([{ record_version: 2 }]);
  });

  test('one that commits while somebody begins to read is what is shown, never the record it replaces', async () => {
    const referral = await OfferedReferral.offer(under);
    const lock = await holdReferral(under.databaseUrl, referral.referralId);
    const [, reading] = await inOrder(
      lock,
      () => referral.correct('Nora'),
      () => referral.read(),
    );
    expect(reading).toMatchObject({ recordVersion: 2, client: { givenName: 'Nora' } });
    expect(await referral.rows('record_version', 'permit')).toEqual([{ record_version: 2 }]);
  });

  test('after it was read: offered, unread, and read under a receipt of its own', async () => {
    const referral = await OfferedReferral.offer(under);
    await referral.read();
    await referral.correct('Nora');
    expect(await referral.status()).toMatchObject({ status: 'awaitingOutcome', unread: true });
    expect(await referral.transmit(await keysOf(referral))).toMatchObject({ state: 'awaitingOutcome', offered: true });
    expect(await referral.told(RECEIVER.enterpriseNumber)).toEqual(['offered', 'delivered', 'corrected']);
    expect(await referral.read()).toMatchObject({ recordVersion: 2, client: { givenName: 'Nora' } });
    expect((await referral.status()).unread).toBeUndefined();
    expect(await referral.rows('record_version', 'receipt')).toHaveLength(2);
  });

  test('one that may not be sent now is refused, and the older record is not shown in its place', async () => {
    const referral = await OfferedReferral.offer(under);
    await referral.read();
    await referral.correct('Nora');
    await under.client.suspend(RECEIVER, agreementId, { reason: 'incident' });
    await expect(referral.read()).rejects.toMatchObject(refused('agreementSuspended'));
    for (const party of [SENDER, RECEIVER])
      await under.client.confirmResumption(party, agreementId, { reason: 'settled' });
    expect(await referral.read()).toMatchObject({ recordVersion: 2 });
  });
});

describe('unread for longer than agreed', () => {
  test('it is parked as a delivery that failed is; retried, it is offered again', async () => {
    const referral = await OfferedReferral.offer(under);
    const { due } = await referral.transmit();
    expect(due.map(({ kind }) => kind)).toEqual(['unreadTimeOver']);
    under.clock.at = new Date(due[0]?.at ?? '');
    expect(await referral.transmit()).toMatchObject({ state: 'deliveryFailed', reason: 'deliveryTimeOver' });
    await expect(referral.read()).rejects.toMatchObject(refused('notInThisState'));
    const retry = randomUUID();
    await under.client.report(OPERATOR, referral.referralId, {
      type: 'retry',
      eventId: retry,
      reason: 'receiverRepaired',
    });
    const step = { referralId: referral.referralId, applied: [`${retry}/retry/receiverRepaired`] };
    expect(await under.activities.unpark(step)).toMatchObject({ state: 'received' });
    await referral.transmit(step.applied);
    expect(await referral.read()).toMatchObject({ recordVersion: 1 });
  });

  test('a correction whose time was over before anybody could offer it is given up once, not asked for without end', async () => {
    const referral = await OfferedReferral.offer(under);
    await referral.read();
    const corrected = await referral.correct('Nora');
    const applied = [...(await keysOf(referral)), corrected];
    under.clock.at = new Date(under.clock.at.getTime() + 400 * DAY);
    expect(await referral.transmit(applied)).toMatchObject({ state: 'awaitingOutcome', correctionWaiting: false });
    expect(await referral.audited('correctionFailed')).toHaveLength(1);
  });

  test('of a correction ops are told, and the older record stays delivered', async () => {
    const referral = await OfferedReferral.offer(under);
    await referral.read();
    await referral.correct('Nora');
    const applied = await keysOf(referral);
    const { due } = await referral.transmit(applied);
    const over = due.find(({ kind }) => kind === 'unreadTimeOver');
    under.clock.at = new Date(over?.at ?? '');
    const progress = await referral.transmit(applied);
    expect(progress).toMatchObject({ state: 'awaitingOutcome' });
    expect(progress.due.map(({ kind }) => kind)).not.toContain('unreadTimeOver');
    expect(await referral.rows('kind', 'escalation')).toEqual([{ kind: 'correctionFailed' }]);
    // It may still be read, and then nothing is left to see to.
    await referral.read();
    expect(await referral.rows('resolved_at is null as open', 'escalation')).toEqual([{ open: false }]);
  });
});

/** Keys of the events of a referral that a workflow would have applied. */
async function keysOf({ referralId }: OfferedReferral): Promise<string[]> {
  const rows = await under.rows<{ event_id: string; type: string; reason: string | null }>(
    `select event_id, type, codes->>'reason' as reason from event where referral_id = '${referralId}' and sequence is not null order by sequence`,
  );
  return rows.map(({ event_id, type, reason }) => `${event_id}/${type}/${reason ?? ''}`);
}
