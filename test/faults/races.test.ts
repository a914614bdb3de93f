/**
 * Two things that happen to one referral at the same moment: each order is forced, by a lock that both run into or by what
 * the test does while the receiver is being asked, and each has one outcome.
 *
 * Seen to fail with: a receipt that looks only for referrals on their way (`AWAITS_RECEIPT`); an ending that destroys keys of
 * versions the workflow has not named (`versionsToDestroy`), or that does not look for accepted events once more
 * (`finishEnding`); a permit that does not lock the agreement's switch; a confirmation that counts for both parties; a retry
 * that is allowed in every state.
 */

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createActivities } from '../../activities/create-activities.js';
import { wholeTimeline } from '../../clients/every-page.js';
import { eventKey } from '../../domain/events.js';
import type { ReferralProgress } from '../../domain/progress.js';
import type { Ending } from '../../domain/states.js';
import type { Caller } from '../../domain/views.js';
import { beginEnding } from '../../store/begin-ending.js';
import { finishEnding } from '../../store/finish-ending.js';
import { sweepUnusedKeys } from '../../store/keys.js';
import { releaseParked } from '../../store/resumption.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { holdLock, holdReferral, inOrder } from './held-lock.js';

const AGREEMENT = pathAgreement();
const WITHDRAWN: Ending = { state: 'withdrawn', reason: 'consentWithdrawn' };
const HANDED_OFF: Ending = { state: 'handedOff', reason: 'helpWanted' };

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([AGREEMENT]);
});
afterEach(async () => {
  await resume();
  await under.rows('update outbox set done_at = now() where done_at is null');
  expect((await under.client.verifyAudit()).faults).toEqual([]);
});
afterAll(() => under.drop());

async function submitted(): Promise<string> {
  const submission = consentedDaysBefore(under.clock.at, 0);
  return (await under.client.submit(SENDER, submission, randomUUID())).referralId;
}

async function delivered(): Promise<string> {
  const referralId = await submitted();
  expect(await transmit(referralId)).toMatchObject({ state: 'awaitingOutcome' });
  return referralId;
}

/** Permit, PUT, receipt; `meanwhile` happens when the permit is committed and before, or after, the receiver has the data. */
function transmit(
  referralId: string,
  applied: string[] = [],
  meanwhile: { beforeThePut?: () => Promise<unknown>; afterThePut?: () => Promise<unknown> } = {},
): Promise<ReferralProgress> {
  const activities = createActivities({
    store: under.store,
    directSignals: true,
    receiverOf: () => ({
      ...under.port,
      deliver: async (delivery) => {
        await meanwhile.beforeThePut?.();
        const answer = await under.port.deliver(delivery);
        await meanwhile.afterThePut?.();
        return answer;
      },
    }),
  });
  return activities.transmit({ referralId, applied });
}

/** Reports an event and answers with its key, as the workflow names it. */
async function report(caller: Caller, referralId: string, event: { type: string } & Record<string, unknown>) {
  const eventId = randomUUID();
  await under.client.report(caller, referralId, { eventId, ...event });
  const { outcome, reason } = event as { outcome?: 'helpWanted'; reason?: string };
  return eventKey({ eventId, type: event.type, codes: { ...(outcome && { outcome }), ...(reason && { reason }) } });
}

const withdraw = (referralId: string) =>
  report(SENDER, referralId, { type: 'withdrawal', manner: 'oral', occurredAt: under.clock.at.toISOString() });
const wantHelp = (referralId: string) =>
  report(RECEIVER, referralId, {
    ...{ type: 'contactOutcome', outcome: 'helpWanted', occurredAt: under.clock.at.toISOString() },
    dossierReference: `SD-${referralId.slice(0, 8)}`,
  });
const retry = (referralId: string) => report(OPERATOR, referralId, { type: 'retry', reason: 'receiverRepaired' });
const correct = (referralId: string) => {
  const { address: _, ...client } = consentedDaysBefore(under.clock.at, 0).client;
  const residence = { postalCode: '3290', isPlaceOfResidence: true };
  return report(SENDER, referralId, { type: 'correction', client: { ...client, phone: '+32470999888' }, residence });
};
const suspend = () => suspendAgreement(under.store, AGREEMENT, 'receiver', 'incident', 'operator:test');
const confirm = (party: 'sender' | 'receiver') =>
  confirmResumption(under.store, AGREEMENT, party, 'settled', 'operator:test');
const resume = async () => {
  await confirm('sender');
  await confirm('receiver');
};
const end = (referralId: string, applied: string[], ending: Ending) =>
  under.activities.end({ referralId, applied, ending });
/** Keys of the events that the workflow has still to hear of. */
const pendingOf = async (referralId: string) => {
  const input = { referralId, agreementId: AGREEMENT.agreementId, agreementVersion: AGREEMENT.version };
  return (await under.activities.verify(input)).pending.map(eventKey);
};
const callsTo = (referralId: string) => under.receiver.calls(referralId).map(({ call, status }) => `${call} ${status}`);
const held = (referralId: string) => under.receiver.held(referralId);
const refusedWith = (code: string) => ({ code: 'eventNotAllowed', issues: [expect.objectContaining({ code })] });

/** Versions of which there is a copy, and of which there is a key. */
async function kept(referralId: string): Promise<{ copies: number[]; keys: number[] }> {
  const [copies, keys] = await Promise.all([
    under.store.db
      .selectFrom('client_record')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .orderBy('record_version')
      .execute(),
    under.store.keyDb
      .selectFrom('data_key')
      .select('record_version')
      .where('referral_id', '=', referralId)
      .orderBy('record_version')
      .execute(),
  ]);
  return { copies: copies.map((row) => row.record_version), keys: keys.map((row) => row.record_version) };
}

/** What was asked to be passed on, and passes it on. */
async function passOnWhatWaits(referralId: string): Promise<string[]> {
  const rows = await under.rows<{ payload: { eventId: string } }>(
    `select payload from outbox where referral_id = '${referralId}' and purpose = 'passOn' order by outbox_id`,
  );
  for (const { payload } of rows) await under.activities.passOn({ referralId, eventId: payload.eventId });
  return rows.map(({ payload }) => payload.eventId);
}

describe('permit and suspension', () => {
  test('the suspension waits for a permit that is being decided: that one is sent, the next one is parked', async () => {
    const [first, second] = [await submitted(), await submitted()];
    const lock = await holdReferral(under.databaseUrl, first);
    const [progress, { suspended }] = await inOrder(lock, () => transmit(first), suspend);
    expect([progress.state, suspended]).toEqual(['awaitingOutcome', true]);
    expect(await transmit(second)).toMatchObject({ state: 'suspended', permitted: false });
    expect(callsTo(second)).toEqual([]);
  });

  test('suspended between permit and PUT: possibly sent counts as sent, and its state is left alone', async () => {
    const referralId = await submitted();
    expect(await transmit(referralId, [], { beforeThePut: suspend })).toMatchObject({ state: 'awaitingOutcome' });
    expect(callsTo(referralId)).toEqual(['deliver 201']);
  });

  test('suspended after an attempt that failed: parked, and what the receiver may hold is erased when it ends', async () => {
    const referralId = await submitted();
    under.receiver.misbehave(referralId, 'serverError', { storesFirst: true, calls: 1 });
    const attempt = transmit(referralId, [], { beforeThePut: suspend });
    await expect(attempt).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
    expect(await transmit(referralId)).toMatchObject({ state: 'suspended', permitted: true });
    const ended = await end(referralId, [await withdraw(referralId)], WITHDRAWN);
    expect(ended.state).toBe('withdrawn');
    expect(held(referralId)).toMatchObject({ erased: true });
  });

  test('parked by another attempt while the receiver answers this one: its receipt delivers it all the same', async () => {
    const referralId = await submitted();
    const parkedMeanwhile = async () => {
      await suspend();
      expect(await transmit(referralId)).toMatchObject({ state: 'suspended' });
    };
    const progress = await transmit(referralId, [], { afterThePut: parkedMeanwhile });
    expect(progress).toMatchObject({ state: 'awaitingOutcome', due: expect.arrayContaining([expect.anything()]) });
    await resume();
    await releaseParked(under.store);
    expect(await pendingOf(referralId)).toEqual([]);
  });

  test('an outcome while it is suspended proves the delivery', async () => {
    const referralId = await submitted();
    under.receiver.misbehave(referralId, 'serverError', { storesFirst: true, calls: 1 });
    await expect(transmit(referralId, [], { beforeThePut: suspend })).rejects.toThrow();
    await transmit(referralId);
    const ended = await end(referralId, [await wantHelp(referralId)], HANDED_OFF);
    expect(ended).toMatchObject({ state: 'handedOff', reason: 'helpWanted' });
  });
});

describe('the two parties', () => {
  test('one that confirms twice is not both; a new suspension takes the other’s confirmation back', async () => {
    await suspend();
    for (let time = 0; time < 2; time += 1)
      expect(await confirm('sender')).toMatchObject({ suspended: true, mustConfirm: ['receiver'] });
    expect(await suspend()).toMatchObject({ suspended: true, mustConfirm: ['sender', 'receiver'] });
    expect(await confirm('receiver')).toMatchObject({ suspended: true, mustConfirm: ['sender'] });
    expect(await confirm('sender')).toMatchObject({ suspended: false });
  });

  test.each(['suspension first', 'confirmation first'] as const)(
    'one suspends while the other gives the second confirmation, %s: suspended',
    async (order) => {
      await suspend();
      await confirm('sender');
      const lock = await holdLock(under.databaseUrl, 'select 1 from agreement_switch for update');
      const both = [suspend, () => confirm('receiver')] as const;
      await (order === 'suspension first' ? inOrder(lock, both[0], both[1]) : inOrder(lock, both[1], both[0]));
      const rows = await under.rows<{ suspended: boolean }>('select suspended from agreement_switch');
      expect(rows).toEqual([{ suspended: true }]);
    },
  );
});

describe('retry and suspension', () => {
  test('retried, and suspended before the retry is taken up: parked; nothing to retry until it is resumed', async () => {
    const referralId = await submitted();
    under.receiver.misbehave(referralId, 'refuses', { calls: 1 });
    expect(await transmit(referralId)).toMatchObject({ state: 'deliveryFailed' });
    const cause = await retry(referralId);
    await suspend();
    await under.activities.unpark({ referralId, applied: [], cause });
    expect(await transmit(referralId, [cause])).toMatchObject({ state: 'suspended', reason: 'agreementSuspended' });
    await expect(retry(referralId)).rejects.toMatchObject(refusedWith('notInThisState'));
    await resume();
    await releaseParked(under.store);
    const [resumption = ''] = await pendingOf(referralId);
    await under.activities.unpark({ referralId, applied: [], cause: resumption });
    expect(await transmit(referralId, [cause, resumption])).toMatchObject({ state: 'awaitingOutcome' });
    expect(callsTo(referralId)).toEqual(['deliver 422', 'deliver 201']);
  });
});

describe('permit and correction', () => {
  test.each(['beforeThePut', 'afterThePut'] as const)(
    'corrected after the permit, %s: both versions are delivered, each once, and the sender hears of one delivery',
    async (when) => {
      const referralId = await submitted();
      let correction = '';
      const progress = await transmit(referralId, [], {
        [when]: async () => {
          correction = await correct(referralId);
        },
      });
      expect(progress).toMatchObject({ state: 'awaitingOutcome', correctionWaiting: true });
      expect(progress.pending.map(eventKey)).toEqual([correction]);
      const corrected = await transmit(referralId, [correction]);
      expect(corrected.correctionWaiting).toBeUndefined();
      expect(held(referralId)).toMatchObject({ recordVersion: 2, client: { phone: '+32470999888' } });
      expect(held(referralId)?.versions.map(({ effectiveDeliveries }) => effectiveDeliveries)).toEqual([1, 1]);
      const told = await under.rows<{ codes: { status?: string } }>(
        `select codes from feed_item where referral_id = '${referralId}' and organisation = '${SENDER.enterpriseNumber}' order by feed_id`,
      );
      expect(told.map(({ codes }) => codes.status)).toEqual(['received', 'sending', 'delivered']);
    },
  );
});

describe('permit and withdrawal', () => {
  test('withdrawn between permit and PUT: it is sent, and the receiver is told to erase', async () => {
    const referralId = await submitted();
    let withdrawal = '';
    const progress = await transmit(referralId, [], {
      beforeThePut: async () => {
        withdrawal = await withdraw(referralId);
      },
    });
    expect(progress).toMatchObject({ permitted: true, pending: [{ type: 'withdrawal' }] });
    expect(await end(referralId, [withdrawal], WITHDRAWN)).toMatchObject({ state: 'withdrawn' });
    expect(callsTo(referralId)).toEqual(['deliver 201', 'erase 200']);
    expect(held(referralId)?.client).toBeUndefined();
    expect(await kept(referralId)).toEqual({ copies: [], keys: [] });
  });

  test('withdrawn and erased before the delayed PUT arrives: it brings nobody back', async () => {
    const referralId = await submitted();
    const progress = await transmit(referralId, [], {
      beforeThePut: async () => {
        const withdrawal = await withdraw(referralId);
        expect(await end(referralId, [withdrawal], WITHDRAWN)).toMatchObject({ state: 'withdrawn' });
      },
    });
    expect(progress).toMatchObject({ state: 'withdrawn' });
    expect(callsTo(referralId)).toEqual(['erase 200', 'deliver 410']);
    expect(held(referralId)).toMatchObject({ erased: true, effectiveDeliveries: 0 });
    const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
    expect(timeline.filter(({ action }) => action === 'delivered')).toEqual([]);
  });
});

describe('outcome and withdrawal', () => {
  test('the outcome first: handed off, and the withdrawal is passed on to the dossier', async () => {
    const referralId = await delivered();
    under.receiver.openDossier(referralId, `SD-${referralId.slice(0, 8)}`);
    const lock = await holdReferral(under.databaseUrl, referralId);
    const applied = await inOrder(
      lock,
      () => wantHelp(referralId),
      () => withdraw(referralId),
    );
    // The workflow applies one after the other, and proposes the ending of each.
    expect(await end(referralId, applied.slice(0, 1), HANDED_OFF)).toMatchObject({ ending: HANDED_OFF });
    expect(await end(referralId, applied, WITHDRAWN)).toMatchObject({ state: 'handedOff', reason: 'helpWanted' });
    const [passedOn, ...others] = await passOnWhatWaits(referralId);
    expect(others).toEqual([]);
    expect(applied[1]).toContain(passedOn);
    expect(held(referralId)?.withdrawals).toEqual([passedOn]);
  });

  test.each([
    ['no dossier: erased', false, { state: 'withdrawn', reason: 'consentWithdrawn' }],
    ['the receiver keeps a dossier: handed off', true, { state: 'handedOff', reason: 'dossierExists' }],
  ] as const)('the withdrawal first, %s; the outcome comes too late', async (_what, opened, expected) => {
    const referralId = await delivered();
    if (opened) under.receiver.openDossier(referralId, `SD-${referralId.slice(0, 8)}`);
    const lock = await holdReferral(under.databaseUrl, referralId);
    const [withdrawal, late] = await inOrder(
      lock,
      () => withdraw(referralId),
      () => wantHelp(referralId).catch((problem: unknown) => problem),
    );
    expect(late).toMatchObject(refusedWith('endingFixed'));
    expect(await end(referralId, [withdrawal], WITHDRAWN)).toMatchObject(expected);
  });
});

describe('a correction while an ending is being finished', () => {
  /** Holds the ending where it is about to destroy keys: it has read what to destroy, and has written nothing. */
  const holdKeys = (referralId: string) =>
    holdLock(under.keyDatabaseUrl, 'select 1 from data_key where referral_id = $1 for update', [referralId]);

  test('withdrawn before it was sent: its key survives until the workflow has named it, and then goes', async () => {
    const referralId = await submitted();
    const withdrawal = await withdraw(referralId);
    const keys = await holdKeys(referralId);
    const finishing = end(referralId, [withdrawal], WITHDRAWN);
    await keys.waiters(1);
    const correction = await correct(referralId);
    await keys.release();
    const progress = await finishing;
    expect(progress).toMatchObject({ state: 'received', ending: WITHDRAWN });
    expect(progress.pending.map(eventKey)).toEqual([correction]);
    expect(await kept(referralId)).toEqual({ copies: [1, 2], keys: [2] });

    expect(await end(referralId, [withdrawal, correction], WITHDRAWN)).toMatchObject({ state: 'withdrawn' });
    expect(await kept(referralId)).toEqual({ copies: [], keys: [] });
    expect(callsTo(referralId)).toEqual([]);
  });

  test('withdrawn, and corrected before the ending has read what to destroy: it does not count as named', async () => {
    const referralId = await submitted();
    const withdrawal = await withdraw(referralId);
    const step = { referralId, applied: [withdrawal] };
    // The two halves of what `end` does where the receiver has nothing to erase.
    expect(await beginEnding(under.store, { ...step, ending: WITHDRAWN })).toMatchObject({ next: 'finish' });
    const correction = await correct(referralId);
    const { pending } = await finishEnding(under.store, step, WITHDRAWN);
    expect(pending.map(eventKey)).toEqual([correction]);
    expect((await kept(referralId)).keys).toEqual([2]);
    expect(await end(referralId, [withdrawal, correction], WITHDRAWN)).toMatchObject({ state: 'withdrawn' });
    expect(await kept(referralId)).toEqual({ copies: [], keys: [] });
  });

  test('handed off: its key survives until it is passed on, and then goes', async () => {
    const referralId = await delivered();
    under.receiver.openDossier(referralId, `SD-${referralId.slice(0, 8)}`);
    const outcome = await wantHelp(referralId);
    const keys = await holdKeys(referralId);
    const finishing = end(referralId, [outcome], HANDED_OFF);
    await keys.waiters(1);
    const correction = await correct(referralId);
    await keys.release();
    expect((await finishing).pending.map(eventKey)).toEqual([correction]);
    expect(await kept(referralId)).toEqual({ copies: [1, 2], keys: [2] });

    expect(await end(referralId, [outcome, correction], HANDED_OFF)).toMatchObject({ state: 'handedOff' });
    expect(await kept(referralId)).toEqual({ copies: [2], keys: [2] });
    await passOnWhatWaits(referralId);
    expect(held(referralId)).toMatchObject({ recordVersion: 2, client: { phone: '+32470999888' } });
    expect(await kept(referralId)).toEqual({ copies: [], keys: [] });
  });

  test('the receiver is being told to erase: it is acknowledged, and nothing of it is kept or sent', async () => {
    const referralId = await delivered();
    const withdrawal = await withdraw(referralId);
    const keys = await holdKeys(referralId);
    const finishing = end(referralId, [withdrawal], WITHDRAWN);
    await keys.waiters(1);
    expect(callsTo(referralId)).toEqual(['deliver 201', 'erase 200']);
    await correct(referralId);
    await keys.release();
    expect(await finishing).toMatchObject({ state: 'withdrawn' });
    expect((await kept(referralId)).copies).toEqual([]);
    expect(callsTo(referralId)).toEqual(['deliver 201', 'erase 200']);
  });

  test('a key that an erasing end made useless before its record came is swept, for no record has it', async () => {
    const referralId = await delivered();
    const withdrawal = await withdraw(referralId);
    const lock = await holdReferral(under.databaseUrl, referralId);
    // The correction has read a referral that is not being erased yet, and has made its key, by the time it waits.
    const [ended] = await inOrder(
      lock,
      () => end(referralId, [withdrawal], WITHDRAWN),
      () => correct(referralId),
    );
    expect(ended).toMatchObject({ state: 'withdrawn' });
    expect(await kept(referralId)).toEqual({ copies: [], keys: [2] });
    await sql`update data_key set created_at = now() - interval '25 hours'`.execute(under.store.keyDb);
    await sweepUnusedKeys(under.store);
    expect(await kept(referralId)).toEqual({ copies: [], keys: [] });
    expect(callsTo(referralId)).toEqual(['deliver 201', 'erase 200']);
  });
});

test('whom a referral does not concern is answered while its row is locked, as of one that never was', async () => {
  const referralId = await delivered();
  const stranger: Caller = { role: 'receiver', enterpriseNumber: '0777777771', subject: 'somebody' };
  const occurredAt = under.clock.at.toISOString();
  const withdrawal = { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' };
  const lock = await holdReferral(under.databaseUrl, referralId);
  try {
    for (const id of [referralId, randomUUID()]) {
      for (const refused of [
        under.client.report(stranger, id, withdrawal),
        under.client.report({ role: 'sender', enterpriseNumber: '0999999922' }, id, withdrawal),
        under.client.assign(stranger, id, { socialWorkerId: 'somebody' }),
        under.client.readRecord(stranger, id),
      ]) {
        await expect(refused).rejects.toMatchObject({ code: 'resourceNotFound' });
      }
    }
  } finally {
    await lock.release();
  }
});

test('a repeat that finds the agreement suspended since its first was accepted is answered as a repeat', async () => {
  const submission = consentedDaysBefore(under.clock.at, 0);
  const key = randomUUID();
  let first: { referralId: string } | undefined;
  // The second has looked for the key, and for the switch, when it asks what time it is.
  jest.spyOn(under.store.clock, 'now').mockImplementationOnce(async () => {
    first = await under.client.submit(SENDER, submission, key);
    await suspend();
    return under.clock.at;
  });
  const second = await under.client.submit(SENDER, submission, key);
  expect(second).toEqual({ ...first, repeated: true });
});
