/**
 * R13: withdrawal, recall, correction and erasure become one task for each partner, in the commit of what causes them, whatever
 * comes at the same moment; the receiver confirms each, also after the end.
 *
 * Seen to fail with: `forwardToPartners` left out in one of its places; a disclosure that does not wait for the referral's row
 * (`LockedReferral.lock`); `forwardEarlierCorrection` left out; a correction forwarded while it is erased; a task that is found
 * under another referral.
 */

import { randomUUID } from 'node:crypto';
import { createActivities } from '../../activities/create-activities.js';
import { wholeTimeline } from '../../clients/every-page.js';
import type { Problem } from '../../domain/problems.js';
import { beginEnding } from '../../store/begin-ending.js';
import { holdReferral, inOrder } from '../faults/held-lock.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { feedSettled } from '../setup/feed-settled.js';
import { answerOf } from '../setup/seen-by-sender.js';
import {
  CAW,
  ENDINGS,
  MUTUALITY,
  NOT_LISTED,
  openSharingForTests,
  refusedWith,
  type SharingUnderTest,
} from './sharing-under-test.js';

let under: SharingUnderTest;
openSharingForTests((opened) => {
  under = opened;
});

const both = (kind: string) => [
  { kind, partner: CAW },
  { kind, partner: MUTUALITY },
];
const tell = async (referralId: string) => {
  await under.disclose(referralId, CAW);
  await under.disclose(referralId, MUTUALITY);
  // Twice to one partner is still one task.
  await under.disclose(referralId, MUTUALITY);
};
const openTasks = async (referralId: string) => (await under.client.tasks(RECEIVER, { referralId })).items;

describe('what comes after a hand-off', () => {
  test.each([
    ['withdrawn', 'forwardWithdrawal', (referralId: string) => under.withdraw(referralId)],
    ['withdrawn at the receiver', 'forwardWithdrawal', (referralId: string) => under.withdraw(referralId, RECEIVER)],
    ['recalled', 'forwardRecall', (referralId: string) => under.recall(referralId)],
  ] as const)('%s: one task for each partner, at once, and none for a repeat', async (_what, kind, take) => {
    const referralId = await under.handedOff();
    await tell(referralId);
    await take(referralId);
    expect(await under.tasks(referralId)).toEqual(both(kind));
    await take(referralId);
    await under.passOn(referralId);
    expect(await under.tasks(referralId)).toEqual(both(kind));
  });

  test('a hand-off that is accepted and not carried out counts as one', async () => {
    const referralId = await under.delivered();
    await under.disclose(referralId);
    const wanted = await under.wantHelp(referralId);
    const withdrawn = await under.withdraw(referralId);
    expect(await under.tasks(referralId)).toEqual([{ kind: 'forwardWithdrawal', partner: CAW }]);
    expect(await under.end(referralId, [wanted, withdrawn], ENDINGS.handedOff)).toMatchObject({ state: 'handedOff' });
    expect(await under.tasks(referralId)).toHaveLength(1);
  });

  test('a correction is forwarded when the receiver has it, each once; of two at a time the newest', async () => {
    const referralId = await under.handedOff();
    await tell(referralId);
    await under.correct(referralId);
    expect(await under.tasks(referralId)).toEqual([]);
    await under.passOn(referralId);
    await under.passOn(referralId);
    expect(await under.tasks(referralId)).toEqual(both('forwardCorrection'));
    await under.correct(referralId);
    await under.correct(referralId);
    const [, , newest] = await under.rows<{ event_id: string }>(
      `select event_id from event where referral_id = '${referralId}' and type = 'correction' order by record_version`,
    );
    await under.activities.passOn({ referralId, eventId: newest?.event_id ?? '' });
    await under.passOn(referralId);
    expect(await under.tasks(referralId)).toEqual([...both('forwardCorrection'), ...both('forwardCorrection')]);
  });

  test('what was taken back is corrected with no partner: not asked for any more, and no longer waiting', async () => {
    const referralId = await under.handedOff();
    await under.disclose(referralId);
    await under.correct(referralId);
    await under.passOn(referralId);
    const [waiting] = await openTasks(referralId);
    expect(waiting).toMatchObject({ kind: 'forwardCorrection' });
    await under.withdraw(referralId);
    expect(await openTasks(referralId)).toMatchObject([{ kind: 'forwardWithdrawal' }]);
    await expect(under.confirm(referralId, waiting?.taskId ?? '')).rejects.toMatchObject(refusedWith('taskSuperseded'));
    await under.correct(referralId);
    await under.passOn(referralId);
    expect(await openTasks(referralId)).toMatchObject([{ kind: 'forwardWithdrawal' }]);
  });

  test('nothing is opened for nobody', async () => {
    const referralId = await under.handedOff();
    await under.correct(referralId);
    await under.passOn(referralId);
    await under.withdraw(referralId);
    expect(await under.tasks(referralId)).toEqual([]);
  });
});

describe('before a dossier exists', () => {
  test('the receiver answers the erasure with a dossier: the partner is to erase all the same', async () => {
    const referralId = await under.delivered();
    await under.disclose(referralId);
    under.receiver.openDossier(referralId, 'SD-1');
    expect(await under.end(referralId, [await under.withdraw(referralId)], ENDINGS.withdrawn)).toMatchObject({
      state: 'handedOff',
      reason: 'dossierExists',
    });
    const { items } = await under.client.tasks(RECEIVER, { referralId });
    expect(items.map(({ kind, partner }) => [kind, partner])).toEqual([['forwardErasure', CAW]]);
  });

  test.each(['withdrawn', 'recalled'] as const)('%s: the partner erases, and that is one task', async (what) => {
    const referralId = await under.delivered();
    await tell(referralId);
    const applied = [await (what === 'withdrawn' ? under.withdraw(referralId) : under.recall(referralId))];
    expect(await under.tasks(referralId)).toEqual([]);
    under.receiver.misbehave(referralId, 'answersLate');
    expect(await under.end(referralId, applied, ENDINGS[what])).toMatchObject({ state: 'erasing' });
    expect(await under.tasks(referralId)).toEqual(both('forwardErasure'));
    under.receiver.behave();
    expect(await under.end(referralId, applied, ENDINGS[what])).toMatchObject({ state: what });
    expect(await under.tasks(referralId)).toEqual(both('forwardErasure'));
  });

  test('a correction that waits to be forwarded gives way to the erasure', async () => {
    const referralId = await under.delivered();
    await under.disclose(referralId);
    const corrected = await under.correct(referralId);
    await under.transmit(referralId, [corrected]);
    expect(await openTasks(referralId)).toMatchObject([{ kind: 'forwardCorrection' }]);
    const declined = await under.report(RECEIVER, referralId, {
      ...{ type: 'contactOutcome', outcome: 'helpDeclined', occurredAt: under.clock.at.toISOString() },
    });
    await under.end(referralId, [corrected, declined], ENDINGS.declined);
    expect(await openTasks(referralId)).toMatchObject([{ kind: 'forwardErasure' }]);
  });

  test('an ending of the receiver’s or by time: the same, in the commit that asks the receiver to erase', async () => {
    const declined = await under.delivered();
    await tell(declined);
    const applied = [
      await under.report(RECEIVER, declined, {
        ...{ type: 'contactOutcome', outcome: 'helpDeclined', occurredAt: under.clock.at.toISOString() },
      }),
    ];
    await under.end(declined, applied, ENDINGS.declined);
    expect(await under.tasks(declined)).toEqual(both('forwardErasure'));
    const unanswered = await under.delivered();
    await tell(unanswered);
    under.clock.at = new Date('2025-06-05T12:00:00Z');
    await beginEnding(under.store, { referralId: unanswered, applied: [], ending: ENDINGS.nobodyAnswered });
    await feedSettled(under.store);
    const { items } = await under.client.feed(RECEIVER, { pageSize: 200 });
    expect(items.filter((item) => item.referralId === unanswered).slice(-3)).toMatchObject([
      { kind: 'erasureRequested' },
      { kind: 'taskOpened', codes: { kind: 'forwardErasure', partner: CAW } },
      { kind: 'taskOpened', codes: { kind: 'forwardErasure', partner: MUTUALITY } },
    ]);
  });

  test('withdrawn while it is erased: nothing more to tell', async () => {
    const referralId = await under.delivered();
    await under.disclose(referralId);
    const applied = [await under.recall(referralId)];
    under.receiver.misbehave(referralId, 'answersLate');
    await under.end(referralId, applied, ENDINGS.recalled);
    await under.withdraw(referralId);
    await under.correct(referralId);
    expect(await under.tasks(referralId)).toEqual([{ kind: 'forwardErasure', partner: CAW }]);
  });

  test('a correction is forwarded with its receipt, and a repeat of it opens nothing', async () => {
    const referralId = await under.delivered();
    await tell(referralId);
    const applied = [await under.correct(referralId)];
    expect(await under.tasks(referralId)).toEqual([]);
    await under.transmit(referralId, applied);
    await under.transmit(referralId, applied);
    expect(await under.tasks(referralId)).toEqual(both('forwardCorrection'));
  });

  test('the first delivery corrects nothing, also of a record that was corrected before it', async () => {
    const referralId = await under.submitted();
    const applied = [await under.correct(referralId)];
    await under.transmit(referralId, applied);
    under.clock.at = new Date('2025-03-04T12:00:00Z');
    await under.disclose(referralId);
    await under.disclose(referralId, MUTUALITY, new Date('2025-03-03T11:59:00Z'));
    expect(await under.tasks(referralId)).toEqual([]);
  });
});

describe('a disclosure that is reported late', () => {
  test('made before the receiver got a correction: that partner has the older record', async () => {
    const referralId = await under.delivered();
    const disclosedAt = new Date('2025-03-04T12:00:00Z');
    under.clock.at = new Date('2025-03-05T12:00:00Z');
    await under.transmit(referralId, [await under.correct(referralId)]);
    under.clock.at = new Date('2025-03-06T12:00:00Z');
    await under.disclose(referralId, CAW, disclosedAt);
    await under.disclose(referralId, MUTUALITY);
    expect(await under.tasks(referralId)).toEqual([{ kind: 'forwardCorrection', partner: CAW }]);
  });

  test('made before a correction was passed on: the same', async () => {
    const referralId = await under.handedOff();
    under.clock.at = new Date('2025-03-05T12:00:00Z');
    await under.correct(referralId);
    await under.passOn(referralId);
    await under.disclose(referralId, CAW, new Date('2025-03-04T12:00:00Z'));
    await under.disclose(referralId, MUTUALITY);
    expect(await under.tasks(referralId)).toEqual([{ kind: 'forwardCorrection', partner: CAW }]);
  });
});

describe('at the same moment', () => {
  const disclosed = (referralId: string) =>
    under.disclose(referralId).then(
      () => 'recorded',
      ({ issues }: Problem) => issues[0]?.code,
    );

  test('a disclosure first, then a withdrawal: recorded and forwarded', async () => {
    const referralId = await under.handedOff();
    const lock = await holdReferral(under.databaseUrl, referralId);
    const [answer] = await inOrder(
      lock,
      () => disclosed(referralId),
      () => under.withdraw(referralId),
    );
    expect(answer).toBe('recorded');
    expect(await under.tasks(referralId)).toEqual([{ kind: 'forwardWithdrawal', partner: CAW }]);
  });

  test('a withdrawal first, then a disclosure: refused, and nothing to forward', async () => {
    const referralId = await under.handedOff();
    const lock = await holdReferral(under.databaseUrl, referralId);
    const [, answer] = await inOrder(
      lock,
      () => under.withdraw(referralId),
      () => disclosed(referralId),
    );
    expect(answer).toBe('onwardSharingStopped');
    expect(await under.tasks(referralId)).toEqual([]);
  });

  test.each([
    ['a disclosure first', 'recorded', [{ kind: 'forwardErasure', partner: CAW }]],
    ['the end of waiting first', 'endingFixed', []],
  ] as const)('%s, and the other way round: forwarded or refused', async (order, expected, tasks) => {
    const referralId = await under.delivered();
    under.clock.at = new Date('2025-06-05T12:00:00Z');
    const lock = await holdReferral(under.databaseUrl, referralId);
    const end = () => under.end(referralId, [], ENDINGS.nobodyAnswered);
    const disclose = () => disclosed(referralId);
    const [one, other] = await (order === 'a disclosure first'
      ? inOrder<unknown, unknown>(lock, disclose, end)
      : inOrder<unknown, unknown>(lock, end, disclose));
    expect(order === 'a disclosure first' ? one : other).toBe(expected);
    expect(await under.tasks(referralId)).toEqual(tasks);
  });

  test.each(['the disclosure first', 'the receipt first'] as const)(
    'a disclosure of the older record and the receipt of a correction, %s: forwarded',
    async (order) => {
      const referralId = await under.delivered();
      const applied = [await under.correct(referralId)];
      const disclosedAt = under.clock.at;
      under.clock.at = new Date('2025-03-04T12:00:00Z');
      const disclose = () => under.disclose(referralId, CAW, disclosedAt);
      // The receiver has the correction; that is recorded when the test says so.
      let recordsReceipt: () => void = () => undefined;
      let hasPut: () => void = () => undefined;
      const put = new Promise<void>((resolve) => {
        hasPut = resolve;
      });
      const may = new Promise<void>((resolve) => {
        recordsReceipt = resolve;
      });
      const activities = createActivities({
        store: under.store,
        directSignals: true,
        receiverOf: () => ({
          ...under.port,
          deliver: async (delivery) => {
            const answer = await under.port.deliver(delivery);
            hasPut();
            await may;
            return answer;
          },
        }),
      });
      const transmitting = activities.transmit({ referralId, applied });
      await put;
      const lock = await holdReferral(under.databaseUrl, referralId);
      const receive = () => {
        recordsReceipt();
        return transmitting;
      };
      await (order === 'the disclosure first'
        ? inOrder<unknown, unknown>(lock, disclose, receive)
        : inOrder<unknown, unknown>(lock, receive, disclose));
      expect(await under.tasks(referralId)).toEqual([{ kind: 'forwardCorrection', partner: CAW }]);
    },
  );
});

describe('confirming', () => {
  async function withOpenTask(): Promise<{ referralId: string; taskId: string }> {
    const referralId = await under.delivered();
    await under.disclose(referralId);
    await under.end(referralId, [await under.withdraw(referralId)], ENDINGS.withdrawn);
    const [task] = await openTasks(referralId);
    return { referralId, taskId: task?.taskId ?? '' };
  }

  test('a task is closed, audited, also after the end of its referral; a repeat is the same confirmation', async () => {
    const { referralId, taskId } = await withOpenTask();
    expect(await under.client.status(RECEIVER, referralId)).toMatchObject({ status: 'withdrawn' });
    const event = { type: 'forwardingConfirmed', eventId: randomUUID(), taskId };
    const first = await under.client.report(RECEIVER, referralId, event);
    expect(await openTasks(referralId)).toEqual([]);
    const trail = await wholeTimeline(under.client, OPERATOR, referralId);
    expect(trail.slice(-2)).toMatchObject([
      { action: 'eventAccepted', codes: { type: 'forwardingConfirmed', taskId } },
      { action: 'taskConfirmed', actor: `receiver:${RECEIVER.enterpriseNumber}`, codes: { taskId, partner: CAW } },
    ]);
    expect(await under.client.report(RECEIVER, referralId, event)).toEqual({ ...first, repeated: true });
    await expect(under.confirm(referralId, taskId)).rejects.toMatchObject(refusedWith('taskConfirmed'));
    expect(await wholeTimeline(under.client, OPERATOR, referralId)).toHaveLength(trail.length + 1);
  });

  test('a task of another referral, of another organisation, or of none: not found alike, and left open', async () => {
    const { referralId, taskId } = await withOpenTask();
    const other = await under.delivered();
    const confirm = (
      caller: typeof RECEIVER | { role: 'receiver'; enterpriseNumber: string },
      at: string,
      id: string,
    ) => answerOf(under.client.report(caller, at, { type: 'forwardingConfirmed', eventId: randomUUID(), taskId: id }));
    const unknown = await confirm(RECEIVER, other, randomUUID());
    expect(unknown).toMatchObject({ code: 'resourceNotFound', issues: [{ name: 'taskId' }] });
    expect(await confirm(RECEIVER, other, taskId)).toEqual(unknown);
    const stranger = { role: 'receiver', enterpriseNumber: NOT_LISTED } as const;
    expect(await confirm(stranger, referralId, taskId)).toEqual(await confirm(stranger, randomUUID(), randomUUID()));
    expect(await openTasks(referralId)).toHaveLength(1);
  });

  test('the same task twice at once: one confirmation', async () => {
    const { referralId, taskId } = await withOpenTask();
    const lock = await holdReferral(under.databaseUrl, referralId);
    const confirm = () => answerOf(under.confirm(referralId, taskId));
    const [first, second] = await inOrder(lock, confirm, confirm);
    expect(first).toMatchObject({ answer: expect.anything() });
    expect(second).toMatchObject(refusedWith('taskConfirmed'));
  });

  test('the sender neither lists nor confirms', async () => {
    await expect(under.client.tasks(SENDER)).rejects.toMatchObject({ code: 'missingPermission' });
    const { referralId, taskId } = await withOpenTask();
    const event = { type: 'forwardingConfirmed', eventId: randomUUID(), taskId };
    await expect(under.client.report(SENDER, referralId, event)).rejects.toMatchObject({ code: 'missingPermission' });
  });
});
