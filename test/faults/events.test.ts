/** Events that come twice, too late, too early or against each other: each is counted once, and the first ending stands. */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import { isTerminal, type ReferralState } from '../../domain/states.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, historyOf } from '../setup/history.js';
import { holdReferral } from './held-lock.js';
import { type OpenParts, openParts } from './open-parts.js';
import { rowsOf, traceOf } from './traces.js';

let parts: OpenParts;
beforeAll(async () => {
  parts = await openParts();
  await parts.startWorkerWith({ receiverTimeoutMilliseconds: 4_000 });
});
afterEach(async () => {
  expect((await parts.client.verifyAudit()).faults).toEqual([]);
});
afterAll(() => parts?.drop());

const delivered = () => DrivenReferral.submit(parts, {}, 'awaitingOutcome');
const held = ({ referralId }: DrivenReferral) => parts.receiver.held(referralId);
const historyEvents = async ({ referralId }: DrivenReferral) =>
  eventNames(await historyOf(parts.temporal, referralWorkflowId(referralId)));
const codesOf = async ({ referralId }: DrivenReferral, action: string) =>
  (await wholeTimeline(parts.client, OPERATOR, referralId))
    .filter((entry) => entry.action === action)
    .map(({ codes }) => codes);
const endingsOf = async (referral: DrivenReferral) =>
  (await codesOf(referral, 'stateChanged')).filter(({ to }) => isTerminal(to as ReferralState));

const refusedWith = (code: string) => ({ code: 'eventNotAllowed', issues: [expect.objectContaining({ code })] });
const outcomeEvent = (outcome: string) => ({
  ...{ type: 'contactOutcome', eventId: randomUUID(), outcome, occurredAt: new Date().toISOString() },
  ...(outcome === 'helpWanted' ? { dossierReference: `SD-${randomUUID().slice(0, 8)}` } : {}),
});

/** Delivered, its ending decided, and the receiver has not confirmed the erasure: nothing happens by itself. */
async function erasing(outcome: ReturnType<typeof outcomeEvent>): Promise<DrivenReferral> {
  const referral = await delivered();
  parts.receiver.misbehave(referral.referralId, 'answersLate');
  await referral.report(RECEIVER, outcome);
  const handle = parts.temporal.workflow.getHandle(referralWorkflowId(referral.referralId));
  await eventually(async () => {
    const { raw } = await handle.describe();
    const isQuiet = (raw.pendingActivities ?? []).length === 0 && raw.pendingWorkflowTask == null;
    return isQuiet && (await referral.state()) === 'erasing';
  });
  await parts.dispatcher.idle();
  return referral;
}

async function confirmErasure(referral: DrivenReferral): Promise<void> {
  const confirmation = parts.receiver.completeErasure(referral.referralId);
  await referral.report(RECEIVER, { type: 'erasureConfirmed', ...confirmation });
}

test.each([SENDER, RECEIVER])(
  'fault 18: withdrawn after sending, told by the $role: recorded, purged on both sides',
  async (caller) => {
    const referral = await delivered();
    await referral.withdraw(caller);
    expect(await traceOf(parts, referral.referralId)).toMatchObject({
      result: { state: 'withdrawn', reason: 'consentWithdrawn' },
      held: { effectiveDeliveries: 1, erased: true },
      ...{ receipts: 1, keys: 0, ciphertexts: 0, purgeRecords: 1, untold: 0 },
    });
    expect(held(referral)?.client).toBeUndefined();
    expect(await codesOf(referral, 'eventAccepted')).toEqual([expect.objectContaining({ type: 'withdrawal' })]);
  },
);

test('fault 19: an outcome reported again, before and after the end, has no further effect and no event at Temporal', async () => {
  const outcome = outcomeEvent('helpDeclined');
  const referral = await erasing(outcome);
  const before = await historyEvents(referral);
  const first = await rowsOf(parts, 'event', referral.referralId);
  for (const again of await Promise.all([1, 2, 3].map(() => referral.report(RECEIVER, outcome))))
    expect(again).toMatchObject({ repeated: true, eventId: outcome.eventId });
  await parts.dispatcher.idle();
  expect(await rowsOf(parts, 'outbox', referral.referralId, 'and done_at is null')).toEqual([]);
  expect(await historyEvents(referral)).toEqual(before);
  expect(await rowsOf(parts, 'event', referral.referralId)).toEqual(first);

  await confirmErasure(referral);
  const trace = await traceOf(parts, referral.referralId);
  expect(trace.result).toEqual({ state: 'purged', reason: 'helpDeclined' });
  const atTheEnd = await historyEvents(referral);
  expect(await referral.report(RECEIVER, outcome)).toMatchObject({ repeated: true });
  await parts.dispatcher.idle();
  expect(await traceOf(parts, referral.referralId)).toEqual(trace);
  expect(await historyEvents(referral)).toEqual(atTheEnd);
});

test('fault 19: an outcome reported many times at once is one event and one signal', async () => {
  const referral = await delivered();
  const outcome = outcomeEvent('helpWanted');
  const answers = await Promise.all([1, 2, 3, 4].map(() => referral.report(RECEIVER, outcome)));
  expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect(await referral.result()).toEqual({ state: 'handedOff', reason: 'helpWanted' });
  const signals = (await historyEvents(referral)).filter((name) => name === 'WORKFLOW_EXECUTION_SIGNALED');
  expect(signals).toHaveLength(1);
  expect(await rowsOf(parts, 'dossier', referral.referralId)).toHaveLength(1);
});

test('fault 20: a conflicting second outcome: the first stands, the second is refused and audited', async () => {
  const first = outcomeEvent('helpDeclined');
  const referral = await erasing(first);
  const second = outcomeEvent('helpWanted');
  await expect(referral.report(RECEIVER, second)).rejects.toMatchObject(refusedWith('endingFixed'));
  // The same id with another content is no repeat either.
  await expect(referral.report(RECEIVER, { ...second, eventId: first.eventId })).rejects.toMatchObject({
    code: 'repeatedWithOtherContent',
  });
  await confirmErasure(referral);
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(await codesOf(referral, 'eventRefused')).toEqual([
    { eventId: second.eventId, type: 'contactOutcome', code: 'endingFixed' },
  ]);
  expect(await endingsOf(referral)).toHaveLength(1);
  expect(await rowsOf(parts, 'dossier', referral.referralId)).toEqual([]);
});

test('fault 20: two conflicting outcomes at the same moment: the one that gets the lock first stands', async () => {
  const referral = await delivered();
  const [declined, wanted] = [outcomeEvent('helpDeclined'), outcomeEvent('helpWanted')];
  const lock = await holdReferral(parts.options.databaseUrl, referral.referralId);
  const first = referral.report(RECEIVER, declined);
  await lock.waiters(1);
  const second = referral.report(RECEIVER, wanted).catch((problem: unknown) => problem);
  await lock.waiters(2);
  await lock.release();
  expect(await first).toMatchObject({ repeated: false });
  expect(await second).toMatchObject({ code: 'eventNotAllowed' });
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(await endingsOf(referral)).toHaveLength(1);
});

describe('fault 21: the outcome arrives before the transmission is recorded', () => {
  const sent = async (name: 'acceptsThenHangs' | 'slowAnswer') => {
    const { referralId } = await DrivenReferral.submit({ ...parts, client: parts.undispatched });
    parts.receiver.misbehave(referralId, name, { operations: ['deliver'], everyMilliseconds: 15 });
    await parts.dispatcher.dispatch(referralId);
    await eventually(() => parts.receiver.held(referralId)?.deliveries === 1);
    return DrivenReferral.known(parts, referralId);
  };
  const endsHandedOff = async (referral: DrivenReferral) => {
    expect(await traceOf(parts, referral.referralId)).toMatchObject({
      result: { state: 'handedOff', reason: 'helpWanted' },
      held: { effectiveDeliveries: 1, erased: false },
      ...{ keys: 0, ciphertexts: 0, untold: 0 },
    });
    expect(await endingsOf(referral)).toHaveLength(1);
    const told = await rowsOf<{ organisation: string; codes: { status?: string } }>(
      parts,
      'feed_item',
      referral.referralId,
    );
    const deliveredToSender = told.filter(
      ({ organisation, codes }) => organisation === SENDER.enterpriseNumber && codes.status === 'delivered',
    );
    expect(deliveredToSender).toHaveLength(1);
  };

  test('fault 21: while the call is still unanswered: the outcome proves delivery, waiting is cancelled', async () => {
    const referral = await sent('acceptsThenHangs');
    expect(await referral.state()).toBe('sending');
    await referral.outcome('helpWanted');
    await endsHandedOff(referral);
    expect(await codesOf(referral, 'delivered')).toEqual([]);
  });

  test('fault 21: it gets the lock before the receipt: both are recorded, one end', async () => {
    const referral = await sent('slowAnswer');
    const lock = await holdReferral(parts.options.databaseUrl, referral.referralId);
    const outcome = referral.outcome('helpWanted');
    await lock.waiters(1);
    // The receipt has come, and stands in line behind the outcome.
    await lock.waiters(2);
    await lock.release();
    await outcome;
    await endsHandedOff(referral);
    expect(await codesOf(referral, 'delivered')).toEqual([{ recordVersion: 1 }]);
  });
});

test.each(['helpWanted', 'helpDeclined'])(
  'fault 22: an outcome after the end by %s: refused with 409, audited, nothing changes',
  async (outcome) => {
    const referral = await delivered();
    await referral.outcome(outcome);
    const trace = await traceOf(parts, referral.referralId);
    const events = await historyEvents(referral);
    for (const late of ['helpWanted', 'helpDeclined']) {
      const event = outcomeEvent(late);
      await expect(referral.report(RECEIVER, event)).rejects.toMatchObject(refusedWith('referralEnded'));
      expect((await codesOf(referral, 'eventRefused')).at(-1)).toEqual({
        ...{ eventId: event.eventId, type: 'contactOutcome', code: 'referralEnded' },
      });
    }
    await parts.dispatcher.idle();
    const { actions, ...others } = await traceOf(parts, referral.referralId);
    expect({ ...others, actions: actions.filter((action) => action !== 'eventRefused') }).toEqual(trace);
    expect(await historyEvents(referral)).toEqual(events);
  },
);
