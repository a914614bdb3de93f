/**
 * Guarantee H: after delivery the sender cannot tell one ending from another, nor an ending from none.
 *
 * Seen to fail with: a status that looks at the state once delivered (`senderStatus`); an ending that tells the sender's
 * feed (`finishEnding`), or its events that are not its own (`senderTimeline`); `closed` counted from the ending
 * (`closedShownAt`); a late withdrawal that is refused after the end (`refusalOf`); repeats that are compared while the
 * referral is open only, or after a hand-off only (`comparesSender`); an answer with another status or header over HTTP.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import type { Ending } from '../../domain/states.js';
import type { Caller } from '../../domain/views.js';
import { sweepClosedViews } from '../../store/views.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { answerOf, seenBySender, withoutIds } from '../setup/seen-by-sender.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

const DELIVERED_AT = new Date('2025-03-03T12:00:00Z');
/** 09:00 in Brussels, ninety days after the delivery: the agreement's `contactTimeOver`. Everything ends now. */
const ENDS_AT = new Date('2025-06-01T07:00:00Z');
/** A hundred and twenty days after it: `closedShownAfterDays`. */
const CLOSED_AT = new Date('2025-07-01T07:00:00Z');

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([pathAgreement()]);
});
afterAll(() => under.drop());

/** One referral of the comparison, with what the sender sent for it. */
interface Compared {
  referralId: string;
  idempotencyKey: string;
  submission: ReturnType<typeof consentedDaysBefore>;
  correction: Record<string, unknown> & { eventId: string };
  applied: string[];
}

const report = (caller: Caller, { referralId }: Compared, event: Record<string, unknown>) =>
  under.client.report(caller, referralId, { eventId: randomUUID(), ...event });

async function endBy(
  compared: Compared,
  caller: Caller,
  event: Record<string, unknown>,
  ending: Ending,
): Promise<void> {
  const { eventId } = await report(caller, compared, { occurredAt: ENDS_AT.toISOString(), ...event });
  compared.applied.push(`${eventId}/${event.type}/${event.outcome ?? ''}`);
  await under.activities.end({ referralId: compared.referralId, applied: compared.applied, ending });
}

const outcome = (name: 'helpDeclined' | 'notCompetent' | 'deceased' | 'unreachable') => (compared: Compared) =>
  endBy(compared, RECEIVER, { type: 'contactOutcome', outcome: name }, { state: 'purged', reason: name });

const withdrawnByReceiver = (compared: Compared) =>
  endBy(compared, RECEIVER, { type: 'withdrawal', manner: 'oral' }, { state: 'withdrawn', reason: 'consentWithdrawn' });

/** Every way a delivered referral can go without the sender's doing; by name, with the state it comes to. */
const WAYS: Record<string, { state: string; go(compared: Compared): Promise<unknown> }> = {
  'still open': { state: 'awaitingOutcome', go: async () => undefined },
  'help wanted': {
    state: 'handedOff',
    go: (compared) =>
      endBy(
        compared,
        RECEIVER,
        { type: 'contactOutcome', outcome: 'helpWanted', dossierReference: `SD-${compared.referralId.slice(0, 8)}` },
        { state: 'handedOff', reason: 'helpWanted' },
      ),
  },
  'help declined': { state: 'purged', go: outcome('helpDeclined') },
  'help declined, erasure not confirmed': {
    state: 'erasing',
    go: (compared) => {
      under.receiver.misbehave(compared.referralId, 'answersLate');
      return outcome('helpDeclined')(compared);
    },
  },
  unreachable: {
    state: 'purged',
    go: async (compared) => {
      for (const channel of ['phone', 'letter', 'homeVisit']) {
        const occurredAt = ENDS_AT.toISOString();
        await report(RECEIVER, compared, { type: 'contactAttempt', occurredAt, channel, result: 'noAnswer' });
      }
      await outcome('unreachable')(compared);
    },
  },
  'not competent': { state: 'purged', go: outcome('notCompetent') },
  deceased: { state: 'purged', go: outcome('deceased') },
  'withdrawn at the receiver': { state: 'withdrawn', go: withdrawnByReceiver },
  'withdrawn at the receiver, which holds a dossier': {
    state: 'handedOff',
    go: (compared) => {
      under.receiver.openDossier(compared.referralId, `SD-${compared.referralId.slice(0, 8)}`);
      return withdrawnByReceiver(compared);
    },
  },
  'nobody answered in time': {
    state: 'expired',
    go: ({ referralId, applied }) =>
      under.activities.end({ referralId, applied, ending: { state: 'expired', reason: 'contactTimeOver' } }),
  },
};

const all = new Map<string, Compared>();
const each = async (work: (compared: Compared, name: string) => Promise<unknown>) => {
  for (const [name, compared] of all) await work(compared, name);
};

function correctionOf(submission: Compared['submission'], phone: string) {
  return {
    type: 'correction',
    eventId: randomUUID(),
    client: { ...submission.client, phone },
    residence: submission.residence,
  };
}

async function delivered(): Promise<Compared> {
  const submission = consentedDaysBefore(under.clock.at, 0);
  const idempotencyKey = randomUUID();
  const { referralId } = await under.client.submit(SENDER, submission, idempotencyKey);
  await under.activities.transmit({ referralId, applied: [] });
  const correction = correctionOf(submission, '+32470999888');
  await under.client.report(SENDER, referralId, correction);
  const applied = [`${correction.eventId}/correction/`];
  await under.activities.transmit({ referralId, applied });
  return { referralId, idempotencyKey, submission, correction, applied };
}

const seen = ({ referralId }: Compared) => seenBySender(under, SENDER, referralId);

/** All look as the open one does. Compared one by one, so that a failure names the way. */
function expectAlike(views: Map<string, unknown>): void {
  const open = views.get('still open');
  expect(views.size).toBe(Object.keys(WAYS).length);
  for (const [name, view] of views) expect({ [name]: view }).toEqual({ [name]: open });
}

async function views(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  await each(async (compared, name) => found.set(name, await seen(compared)));
  return found;
}

/** Everything the sender can still say, and say again, of each; the answers to all of it. */
async function answersToLateEvents(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  await each(async (compared, name) => {
    const occurredAt = under.clock.at.toISOString();
    const said = [
      compared.correction,
      { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' },
      { type: 'recall', eventId: randomUUID(), reason: 'enteredInError' },
      { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' },
      correctionOf(compared.submission, '+32470111222'),
      // Nothing of these is the sender's to report, whatever the state.
      { type: 'contactOutcome', eventId: randomUUID(), occurredAt, outcome: 'helpDeclined' },
      { type: 'dossierClosed', eventId: randomUUID(), closedOn: '2025-06-01' },
      { type: 'erasureConfirmed', eventId: randomUUID(), result: 'erased' },
      { type: 'retry', eventId: randomUUID(), reason: 'other' },
      { type: 'resumption', eventId: randomUUID() },
      { type: 'withdrawal', eventId: 'none', manner: 'oral' },
    ];
    const answers: unknown[] = [];
    for (const event of [...said, ...said]) {
      answers.push(await answerOf(under.client.report(SENDER, compared.referralId, event)));
    }
    answers.push(await answerOf(under.client.submit(SENDER, compared.submission, compared.idempotencyKey)));
    // Said again with other content, under the old ids.
    const other = { ...compared.submission, client: { ...compared.submission.client, phone: '+32470777666' } };
    answers.push(await answerOf(under.client.submit(SENDER, other, compared.idempotencyKey)));
    const changed = [
      { ...correctionOf(compared.submission, '+32470777666'), eventId: compared.correction.eventId },
      { ...said[1], manner: 'written' },
      { ...said[2], reason: 'noLongerIndicated' },
      { ...correctionOf(compared.submission, '+32470777666'), eventId: (said[4] as { eventId: string }).eventId },
    ];
    for (const event of changed) answers.push(await answerOf(under.client.report(SENDER, compared.referralId, event)));
    found.set(name, withoutIds(answers));
  });
  return found;
}

// One story: each test goes on where the one before it stopped.
describe('delivered at one moment and ended at one moment, each its own way', () => {
  test('before: all are delivered', async () => {
    under.clock.at = DELIVERED_AT;
    for (const name of Object.keys(WAYS)) all.set(name, await delivered());
    await each(async ({ referralId, applied }) => {
      const { due } = await under.activities.transmit({ referralId, applied });
      for (const moment of due.filter(({ kind }) => kind !== 'contactTimeOver')) {
        under.clock.at = new Date(moment.at);
        await under.activities.remind({ referralId, applied, due: moment });
      }
      under.clock.at = DELIVERED_AT;
    });
    const before = await views();
    expectAlike(before);
    expect(before.get('deceased')).toMatchObject({
      status: { status: 'delivered' },
      listed: [{ status: 'delivered' }],
    });
  });

  test('after: the states differ, what the sender sees does not, and has not changed', async () => {
    const before = await views();
    under.clock.at = ENDS_AT;
    await each(async (compared, name) => WAYS[name]?.go(compared));
    await each(async ({ referralId }, name) => {
      const { status } = await under.client.status(OPERATOR, referralId);
      expect([name, status]).toEqual([name, WAYS[name]?.state]);
    });
    const after = await views();
    expectAlike(after);
    expect(after).toEqual(before);
    // Nor at the moment at which `closed` is shown, an open one being open still.
    under.clock.at = CLOSED_AT;
    expectAlike(await views());
  });

  test('late events, and everything said twice, get the same answers', async () => {
    under.clock.at = new Date(ENDS_AT.getTime() + 86_400_000);
    const answers = await answersToLateEvents();
    expectAlike(answers);
    expect(answers.get('deceased')).toContainEqual({ answer: expect.objectContaining({ repeated: false }) });
    expect(answers.get('deceased')).toContainEqual({ answer: expect.objectContaining({ repeated: true }) });
    // With other content all five are refused: the submission, both corrections, the withdrawal and the recall.
    expect((answers.get('deceased') as unknown[]).slice(-5)).toEqual(
      Array(5).fill(expect.objectContaining({ code: 'repeatedWithOtherContent' })),
    );
    expectAlike(await views());
  });

  test('a late correction repeated with other content is no way to tell a dossier from an erasure', async () => {
    const answers: unknown[] = [];
    for (const [, { referralId, submission }] of all) {
      const late = correctionOf(submission, '+32470333444');
      const other = { ...correctionOf(submission, '+32470555666'), eventId: late.eventId };
      for (const event of [late, other]) {
        answers.push(withoutIds(await answerOf(under.client.report(SENDER, referralId, event))));
      }
    }
    expect(answers).toEqual([...all].flatMap(() => answers.slice(0, 2)));
  });

  test('what the late events bring about in the open ones is not seen either', async () => {
    for (const name of ['still open', 'help declined, erasure not confirmed']) {
      const { referralId, applied } = all.get(name) as Compared;
      under.receiver.behave(referralId);
      const { pending } = await under.activities.transmit({ referralId, applied });
      for (const { eventId, type, codes } of pending) applied.push(`${eventId}/${type}/${codes.reason ?? ''}`);
      const ending: Ending = { state: 'withdrawn', reason: 'consentWithdrawn' };
      const ended = await under.activities.end({ referralId, applied, ending });
      expect(ended.state).toBe(name === 'still open' ? 'withdrawn' : 'purged');
    }
    await each(async (compared) => {
      const timeline = await wholeTimeline(under.client, SENDER, compared.referralId);
      expect(timeline.filter(({ action }) => action === 'statusChanged').map(({ codes }) => codes.status)).toEqual([
        'received',
        'sending',
        'delivered',
      ]);
    });
  });

  test('`closed` comes at one moment, counted from the delivery', async () => {
    const shown = async () => {
      const found = new Set<string>();
      await each(async ({ referralId }) => found.add((await under.client.status(SENDER, referralId)).status));
      return [...found];
    };
    under.clock.at = new Date(CLOSED_AT.getTime() - 1);
    expect(await shown()).toEqual(['delivered']);
    under.clock.at = CLOSED_AT;
    expect(await shown()).toEqual(['closed']);
    expect(await sweepClosedViews(under.store)).toBe(all.size);
    await each(async ({ referralId }) => {
      const told = (await wholeTimeline(under.client, SENDER, referralId)).filter(
        ({ codes }) => codes.status === 'closed',
      );
      expect(told).toEqual([
        { at: CLOSED_AT.toISOString(), action: 'statusChanged', actor: 'connector', codes: { status: 'closed' } },
      ]);
    });
    // From here on no repeat is compared any more, and what it was compared with is gone.
    const codes = `select content_code from referral where content_code is not null
      union all select content_code from event where content_code is not null and reported_by like 'sender:%'`;
    expect(await under.rows(codes)).toEqual([]);
    const answers = await answersToLateEvents();
    expectAlike(answers);
    const [submittedWithOtherContent, corrected] = (answers.get('deceased') as unknown[]).slice(-5);
    for (const answer of [submittedWithOtherContent, corrected]) {
      expect(answer).toEqual({ answer: expect.objectContaining({ repeated: true }) });
    }
    const list = await under.client.list(SENDER, { status: 'closed', pageSize: 200 });
    expect(list.items).toHaveLength(all.size);
  });
});

test('what was never delivered is compared no longer than its data is held', async () => {
  under.clock.at = DELIVERED_AT;
  const submission = consentedDaysBefore(under.clock.at, 0);
  const { referralId } = await under.client.submit(SENDER, submission, randomUUID());
  const correction = correctionOf(submission, '+32470999888');
  await under.client.report(SENDER, referralId, correction);
  const recall = { type: 'recall', eventId: randomUUID(), reason: 'enteredInError' };
  await under.client.report(SENDER, referralId, recall);
  const applied = [`${correction.eventId}/correction/`, `${recall.eventId}/recall/enteredInError`];
  const codes = `select content_code from referral where referral_id = '${referralId}' and content_code is not null
    union all select content_code from event where referral_id = '${referralId}' and content_code is not null`;
  expect(await under.rows(codes)).toHaveLength(3);
  const ending: Ending = { state: 'recalled', reason: 'enteredInError' };
  expect(await under.activities.end({ referralId, applied, ending })).toMatchObject({ state: 'recalled' });
  expect(await under.rows(codes)).toEqual([]);
});
