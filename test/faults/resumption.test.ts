/**
 * R15: what a suspended or lapsed agreement parked goes on when it is resumed or renewed: each once, a page at a time,
 * whoever releases, and wherever that is interrupted.
 *
 * Seen to fail with: a release that does not look at the switch again under its lock (`release` in `resumption.ts`); turns
 * that do not keep out of each other's way, or count nothing of what waits in the outbox; a lapsed agreement that stands in
 * the way of another one; a permit that does not note the correction it parks.
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { wholeTimeline } from '../../clients/every-page.js';
import type { Agreement } from '../../domain/agreement.js';
import { eventKey } from '../../domain/events.js';
import type { ReferralProgress } from '../../domain/progress.js';
import { registerAgreements } from '../../store/agreement-versions.js';
import { releaseParked } from '../../store/resumption.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { holdLock, holdReferral } from './held-lock.js';

const START = new Date('2025-03-03T12:00:00Z');
const MANY = pathAgreement({ agreementId: 'many' });
const ONE = pathAgreement({ agreementId: 'one' });
const LAPSING = pathAgreement({ agreementId: 'lapsing', validUntil: '2025-03-10' });

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([MANY, ONE, LAPSING]);
});
afterAll(() => under.drop());
beforeEach(() => {
  under.clock.at = START;
});
afterEach(async () => {
  expect((await under.client.verifyAudit()).faults).toEqual([]);
});

async function submitted({ agreementId }: Agreement): Promise<string> {
  const submission = { ...consentedDaysBefore(under.clock.at, 0), agreementId };
  return (await under.client.submit(SENDER, submission, randomUUID())).referralId;
}

const transmit = (referralId: string, applied: string[] = []): Promise<ReferralProgress> =>
  under.activities.transmit({ referralId, applied });

const suspend = (agreement: Agreement) =>
  suspendAgreement(under.store, agreement, 'receiver', 'incident', 'operator:test');

async function resume(agreement: Agreement): Promise<void> {
  for (const party of ['sender', 'receiver'] as const)
    await confirmResumption(under.store, agreement, party, 'settled', 'operator:test');
}

/** Submitted, and parked by the permit that finds the suspension. */
async function parked(agreement: Agreement, count: number): Promise<string[]> {
  const referralIds: string[] = [];
  for (let made = 0; made < count; made += 1) {
    // Each a moment after the one before: the oldest goes first.
    under.clock.at = new Date(under.clock.at.getTime() + 1);
    referralIds.push(await submitted(agreement));
  }
  await suspend(agreement);
  for (const referralId of referralIds) expect((await transmit(referralId)).state).toBe('suspended');
  return referralIds;
}

/** Referrals that were released, each as often as it was, in order. */
async function releases(): Promise<string[]> {
  const rows = await under.rows<{ referral_id: string }>(
    "select referral_id from outbox where payload->>'type' = 'resumption' order by outbox_id",
  );
  return rows.map((row) => row.referral_id);
}

async function turnsUnderWay(): Promise<number> {
  const rows = await under.rows(
    "select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
  return rows.length;
}

const tellTemporal = () => under.rows('update outbox set done_at = now() where done_at is null');

const accepted = async (referralId: string) => (await under.activities.verify(inputOf(referralId))).pending;
const inputOf = (referralId: string, agreementId = ONE.agreementId) => ({
  ...{ referralId, agreementId, agreementVersion: 1 },
});

describe('two hundred that were parked', () => {
  const PAGE = 50;
  let referralIds: string[];
  beforeAll(async () => {
    under.clock.at = START;
    referralIds = await parked(MANY, 200);
    await resume(MANY);
    await tellTemporal();
  }, 240_000);

  test('a release that is killed halfway has released each before once, and the others not at all', async () => {
    const lock = await holdReferral(under.databaseUrl, referralIds[20] as string);
    const victim = startTypeScript(join(__dirname, 'releasing-child.ts'), [], {
      TEST_DATABASE_URL: under.databaseUrl,
      TEST_KEY_DATABASE_URL: under.keyDatabaseUrl,
    });
    await lock.waiters(1);
    victim.child.kill('SIGKILL');
    await victim.ended;
    await lock.release();
    await eventually(async () => (await turnsUnderWay()) === 0);
    expect(await releases()).toEqual(referralIds.slice(0, 20));
  });

  test('the next turn goes on where it stopped; another worker’s at the same moment releases nothing', async () => {
    await tellTemporal();
    const next = referralIds.slice(20, 20 + PAGE);
    const lock = await holdReferral(under.databaseUrl, next[7] as string);
    const turn = releaseParked(under.store, PAGE);
    await lock.waiters(1);
    expect(await releaseParked(under.store, PAGE)).toBe(0);
    await lock.release();
    expect(await turn).toBe(PAGE);
    expect((await releases()).slice(20)).toEqual(next);
  });

  test('while Temporal has not been told of a page, no other one is released', async () => {
    expect(await releaseParked(under.store, PAGE)).toBe(0);
    await under.rows(
      "update outbox set done_at = now() where outbox_id in (select outbox_id from outbox where done_at is null and payload->>'type' = 'resumption' limit 7)",
    );
    expect(await releaseParked(under.store, PAGE)).toBe(7);
  });

  test('page by page all are released, each once', async () => {
    const pages: number[] = [];
    do {
      await tellTemporal();
      pages.push(await releaseParked(under.store, PAGE));
    } while (pages.at(-1) !== 0);
    expect(pages).toEqual([50, 50, 23, 0]);
    const released = await releases();
    expect(released).toHaveLength(200);
    expect(new Set(released)).toEqual(new Set(referralIds));
  });
});

describe('suspension and release at the same moment', () => {
  afterEach(async () => {
    await resume(ONE);
    await tellTemporal();
  });

  test('suspended again after the page was read: not released, and not lost', async () => {
    const [referralId = ''] = await parked(ONE, 1);
    await resume(ONE);
    const suspension = await holdLock(
      under.databaseUrl,
      "update agreement_switch set suspended = true where agreement_id = 'one'",
    );
    const turn = releaseParked(under.store);
    await suspension.waiters(1);
    await suspension.commit();
    expect(await turn).toBe(0);
    expect(await accepted(referralId)).toEqual([]);
    await resume(ONE);
    expect(await releaseParked(under.store)).toBe(1);
    expect(await accepted(referralId)).toEqual([expect.objectContaining({ type: 'resumption' })]);
  });

  test('suspended again before the workflow takes the release up: it stays parked, and the next resumption releases it', async () => {
    const [referralId = ''] = await parked(ONE, 1);
    await resume(ONE);
    expect(await releaseParked(under.store)).toBe(1);
    const [first] = await accepted(referralId);
    await suspend(ONE);
    const cause = eventKey(first as NonNullable<typeof first>);
    expect(await under.activities.unpark({ referralId, applied: [], cause })).toMatchObject({ state: 'suspended' });
    await tellTemporal();
    expect(await releaseParked(under.store)).toBe(0);
    await resume(ONE);
    expect(await releaseParked(under.store)).toBe(1);
    expect((await accepted(referralId)).map(({ eventId }) => eventId)).not.toContain(first?.eventId);
  });

  test('resumed while the permit that finds the suspension is being decided: parked first, and then released', async () => {
    const referralId = await submitted(ONE);
    await suspend(ONE);
    const lock = await holdReferral(under.databaseUrl, referralId);
    const permit = transmit(referralId);
    await lock.waiters(1);
    const resumption = resume(ONE);
    // It waits for the switch that the permit holds; nothing is there to be released yet.
    await lock.waiters(2);
    expect(await releaseParked(under.store)).toBe(0);
    await lock.release();
    expect(await permit).toMatchObject({ state: 'suspended' });
    await resumption;
    expect(await releaseParked(under.store)).toBe(1);
  });

  test('withdrawn while it waits: nothing is left to be released', async () => {
    const [referralId = ''] = await parked(ONE, 1);
    await under.client.report(SENDER, referralId, withdrawal());
    await resume(ONE);
    expect(await releaseParked(under.store)).toBe(0);
  });

  test('withdrawn after the release and before it is taken up: it is not told to be on its way again', async () => {
    const [referralId = ''] = await parked(ONE, 1);
    await resume(ONE);
    await releaseParked(under.store);
    const [resumption] = await accepted(referralId);
    await under.client.report(SENDER, referralId, withdrawal());
    const cause = eventKey(resumption as NonNullable<typeof resumption>);
    expect(await under.activities.unpark({ referralId, applied: [], cause })).toMatchObject({
      state: 'suspended',
      ending: { state: 'withdrawn' },
    });
    expect(under.receiver.calls(referralId)).toEqual([]);
  });
});

const withdrawal = () => ({
  ...{ type: 'withdrawal', eventId: randomUUID(), manner: 'oral', occurredAt: under.clock.at.toISOString() },
});

describe('a correction of a delivered record', () => {
  const correct = (referralId: string) => {
    const { client } = consentedDaysBefore(under.clock.at, 0);
    const { address: _, ...withoutAddress } = client;
    return under.client.report(SENDER, referralId, {
      type: 'correction',
      eventId: randomUUID(),
      client: withoutAddress,
      residence: { postalCode: '3290', isPlaceOfResidence: true },
    });
  };
  const keysOf = async (referralId: string) => (await accepted(referralId)).map(eventKey);

  test('waits while the agreement is suspended, is noted once, and is sent when it is resumed', async () => {
    const referralId = await submitted(ONE);
    await transmit(referralId);
    await suspend(ONE);
    await correct(referralId);
    const applied = await keysOf(referralId);
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await transmit(referralId, applied)).toMatchObject({ state: 'awaitingOutcome', correctionWaiting: false });
    const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
    expect(timeline.filter(({ action }) => action === 'correctionParked').map(({ codes }) => codes)).toEqual([
      { recordVersion: 2, reason: 'agreementSuspended' },
    ]);
    expect(await releaseParked(under.store)).toBe(0);
    await resume(ONE);
    expect(await releaseParked(under.store)).toBe(1);
    expect(await releaseParked(under.store)).toBe(0);
    await transmit(referralId, await keysOf(referralId));
    expect(under.receiver.held(referralId)).toMatchObject({ recordVersion: 2 });
    await tellTemporal();
    expect(await releaseParked(under.store)).toBe(0);
  });

  test('that is only on its way is not released: nothing parked it', async () => {
    const referralId = await submitted(ONE);
    await transmit(referralId);
    await correct(referralId);
    expect(await releaseParked(under.store)).toBe(0);
  });
});

describe('an agreement that has lapsed', () => {
  const { validUntil: _, ...open } = LAPSING;
  const renewed: Agreement = { ...open, version: 2, validFrom: '2025-03-21' };

  test('parks until a successor is valid, and stands in nobody’s way meanwhile', async () => {
    const lapsed: string[] = [];
    for (let made = 0; made < 3; made += 1) lapsed.push(await submitted(LAPSING));
    under.clock.at = new Date('2025-03-11T12:00:00Z');
    for (const referralId of lapsed)
      expect(await transmit(referralId)).toMatchObject({ state: 'suspended', reason: 'agreementLapsed' });
    const [other = ''] = await parked(ONE, 1);
    await resume(ONE);
    // One at a time: the lapsed ones are the older ones.
    expect(await releaseParked(under.store, 1)).toBe(1);
    expect(await accepted(other)).toEqual([expect.objectContaining({ type: 'resumption' })]);
    await tellTemporal();
    expect(await releaseParked(under.store)).toBe(0);

    await registerAgreements(under.store, [{ agreement: renewed, contentHash: 'renewed' }]);
    // Known, and not valid yet.
    under.clock.at = new Date('2025-03-20T22:59:59Z');
    expect(await releaseParked(under.store)).toBe(0);
    under.clock.at = new Date('2025-03-20T23:00:00Z');
    expect(await releaseParked(under.store)).toBe(3);

    const [referralId = ''] = lapsed;
    const { pending } = await under.activities.verify(inputOf(referralId, LAPSING.agreementId));
    const applied = pending.map(eventKey);
    const step = { referralId, applied, cause: applied[0] as string };
    expect(await under.activities.unpark(step)).toMatchObject({ state: 'received' });
    expect(await transmit(referralId, applied)).toMatchObject({ state: 'awaitingOutcome' });
    const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
    expect(timeline.find(({ action }) => action === 'agreementVersionAdopted')?.codes).toEqual({ from: 1, to: 2 });
    // Judged again: a consent that has become too old meanwhile is not enough.
    const [, tooOld = ''] = lapsed;
    under.clock.at = new Date('2025-04-20T12:00:00Z');
    const second = await under.activities.verify(inputOf(tooOld, LAPSING.agreementId));
    const again = second.pending.map(eventKey);
    await under.activities.unpark({ referralId: tooOld, applied: again, cause: again[0] as string });
    expect(await transmit(tooOld, again)).toMatchObject({ refusals: ['consentTooOld'] });
  });
});

test('the person who suspends or confirms is in the audit trail, where it was one and no program', async () => {
  const caller = { ...SENDER, subject: 'person-7' };
  await under.client.suspend(caller, ONE.agreementId, { reason: 'incident' });
  await under.client.confirmResumption(caller, ONE.agreementId, { reason: 'settled' });
  await under.client.confirmResumption(RECEIVER, ONE.agreementId, { reason: 'settled' });
  const entries = await under.rows<{ action: string; codes: Record<string, unknown> }>(
    `select action, codes from audit_entry where chain = 'agreement/${ONE.agreementId}' order by sequence desc limit 3`,
  );
  expect(entries.map(({ action, codes }) => [action, codes.by])).toEqual([
    ['resumptionConfirmed', undefined],
    ['resumptionConfirmed', 'person-7'],
    ['suspended', 'person-7'],
  ]);
});
