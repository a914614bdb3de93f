/**
 * What a killed process leaves behind is finished by another one, as if nothing had happened.
 *
 * One worker process is killed once, while it stands at every point that matters, each with a referral of its own; so are
 * two programs that had just accepted one. The next worker goes on from there.
 */

import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import { isTerminal, type ReferralState } from '../../domain/states.js';
import { startWorkerProcess } from '../../sandbox/demo/worker-process.js';
import { fastForward, ROOM_FOR_AN_ATTEMPT } from '../../sandbox/time-skipping.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { freshSubmission, OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { NODE_OPTIONS, startAcceptingProcess } from './accepting-process.js';
import { holdReceipts, holdReferral } from './held-lock.js';
import { startLosingProxy } from './losing-proxy.js';
import { type OpenParts, openParts } from './open-parts.js';
import { permitsOf, rowsOf, type Trace, traceOf } from './traces.js';

const OTHER = pathAgreement({ agreementId: 'other' });

let parts: OpenParts;
let beforeSending: DrivenReferral;
let beforeTheAnswer: DrivenReferral;
let beforeTheReceipt: DrivenReferral;
let accepted: { neverTold: DrivenReferral; answerLost: DrivenReferral; firstRunOfIt: string };
let open: Record<
  'received' | 'sending' | 'deliveryFailed' | 'suspended' | 'awaitingOutcome' | 'erasing',
  DrivenReferral
>;
let undisturbed: Trace;

beforeAll(async () => {
  const agreements = [pathAgreement(), OTHER].map((agreement) => ({ agreement, contentHash: agreement.agreementId }));
  parts = await openParts({ agreements });
  const { options, receiver } = parts;
  const [victim, neverTelling, notHearing] = await Promise.all([
    startWorkerProcess({ ...options, receiverUrl: receiver.url }, NODE_OPTIONS),
    acceptingProcess(),
    acceptingProcess(),
  ]);
  try {
    open = await openOnes();
    await standAtThreePoints(() => victim.kill());
    accepted = await acceptAndBeKilled(neverTelling, notHearing);
    open.received = await submitQuietly();
  } finally {
    await Promise.all([victim.kill(), neverTelling.kill(), notHearing.kill()]);
    await Promise.all([neverTelling.close(), notHearing.close()]);
  }

  // Whoever looks at the store now sees the past; only a new worker can change it.
  await parts.startWorker();
  const referral = await DrivenReferral.submit(parts, {}, 'awaitingOutcome');
  await referral.outcome('helpDeclined');
  undisturbed = await traceOf(parts, referral.referralId);
});
afterAll(() => parts?.drop());

test('the reference: what nobody disturbed is delivered once, purged on both sides, and told to both', () => {
  expect(undisturbed).toMatchObject({
    result: { state: 'purged', reason: 'helpDeclined' },
    held: { effectiveDeliveries: 1, erased: true, dossier: false },
    ...{ receipts: 1, keys: 0, ciphertexts: 0, purgeRecords: 1, untold: 0 },
  });
});

test('fault 1: killed before sending, the next worker gets a permit of its own and sends once', async () => {
  await goesOnLikeTheUndisturbed(beforeSending);
  expect(parts.receiver.held(beforeSending.referralId)?.deliveries).toBe(1);
  // The transaction of the dead one was never committed.
  expect(await permitsOf(parts, beforeSending.referralId)).toBe(1);
});

test('fault 2: killed after sending, before the response: sent again, which is the same delivery', async () => {
  await goesOnLikeTheUndisturbed(beforeTheAnswer);
  expect(parts.receiver.held(beforeTheAnswer.referralId)?.deliveries).toBe(2);
  expect(await permitsOf(parts, beforeTheAnswer.referralId)).toBe(2);
});

test('fault 3: killed after the response, before the receipt is recorded: the receipt is the same one', async () => {
  await goesOnLikeTheUndisturbed(beforeTheReceipt);
  const held = parts.receiver.held(beforeTheReceipt.referralId);
  expect(held?.deliveries).toBe(2);
  const receipts = await rowsOf(parts, 'receipt', beforeTheReceipt.referralId);
  expect(receipts).toEqual([expect.objectContaining({ receipt_id: held?.versions[0]?.receiptId })]);
});

test('fault 4: killed between store commit and workflow start: a sweep starts it', async () => {
  await goesOnLikeTheUndisturbed(accepted.neverTold);
});

test('fault 5: killed when the start had succeeded and its reply was lost: told again, still one workflow', async () => {
  const { answerLost, firstRunOfIt } = accepted;
  await goesOnLikeTheUndisturbed(answerLost);
  const { runId } = await parts.temporal.workflow.getHandle(referralWorkflowId(answerLost.referralId)).describe();
  expect(runId).toBe(firstRunOfIt);
});

describe('fault 27: a restart with open referrals', () => {
  const endsOnce = async (referral: DrivenReferral, expected: Partial<Trace>) => {
    expect(await traceOf(parts, referral.referralId)).toMatchObject({
      ...expected,
      ...{ keys: 0, ciphertexts: 0, untold: 0 },
    });
    const timeline = await wholeTimeline(parts.client, OPERATOR, referral.referralId);
    expect(timeline.filter(({ codes }) => isTerminal(codes.to as ReferralState))).toHaveLength(1);
  };

  test('received: sent, and ends by its outcome', async () => {
    await open.received.reaches('awaitingOutcome');
    await open.received.outcome('helpWanted');
    await endsOnce(open.received, { result: { state: 'handedOff', reason: 'helpWanted' }, receipts: 1 });
  });

  test('sending, the receiver being down: sent when it is back', async () => {
    parts.receiver.behave(open.sending.referralId);
    await fastForward(parts.temporal, referralWorkflowId(open.sending.referralId), 3600 + ROOM_FOR_AN_ATTEMPT);
    await open.sending.reaches('awaitingOutcome');
    await open.sending.withdraw();
    await endsOnce(open.sending, { result: { state: 'withdrawn', reason: 'consentWithdrawn' }, receipts: 1 });
  });

  test('parked: an operator’s retry takes it up again', async () => {
    parts.receiver.behave(open.deliveryFailed.referralId);
    await open.deliveryFailed.report(OPERATOR, { type: 'retry', reason: 'receiverRepaired' });
    await open.deliveryFailed.reaches('awaitingOutcome');
    await open.deliveryFailed.outcome('helpDeclined');
    await endsOnce(open.deliveryFailed, { result: { state: 'purged', reason: 'helpDeclined' }, receipts: 1 });
  });

  test('suspended: goes on when both parties have resumed', async () => {
    for (const party of ['sender', 'receiver'] as const)
      await confirmResumption(parts.store, OTHER, party, 'settled', 'operator:test');
    await open.suspended.reaches('awaitingOutcome');
    await open.suspended.recall('noLongerIndicated');
    await endsOnce(open.suspended, { result: { state: 'recalled', reason: 'noLongerIndicated' }, receipts: 1 });
  });

  test('awaiting the outcome: ends by it', async () => {
    await open.awaitingOutcome.outcome('helpWanted');
    await endsOnce(open.awaitingOutcome, { result: { state: 'handedOff', reason: 'helpWanted' }, receipts: 1 });
  });

  test('erasing: ends when the receiver confirms', async () => {
    const confirmation = parts.receiver.completeErasure(open.erasing.referralId);
    await open.erasing.report(RECEIVER, { type: 'erasureConfirmed', ...confirmation });
    await endsOnce(open.erasing, { result: { state: 'purged', reason: 'helpDeclined' }, purgeRecords: 1 });
  });
});

test('after all this the audit trail verifies', async () => {
  expect((await parts.client.verifyAudit()).faults).toEqual([]);
});

/** Accepted, and Temporal not told. */
async function submitQuietly(change = {}): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit({ ...parts, client: parts.undispatched }, change);
  return DrivenReferral.known(parts, referral.referralId);
}

/** One open referral in each state that lasts; all as the worker process of the moment left them. */
async function openOnes(): Promise<typeof open> {
  const { receiver } = parts;
  const misbehaved = async (name: 'unavailable' | 'refuses' | 'answersLate', until: string) => {
    const referral = await submitQuietly();
    receiver.misbehave(referral.referralId, name, name === 'unavailable' ? { retryAfter: 3600 } : {});
    await parts.dispatcher.dispatch(referral.referralId);
    await referral.reaches(until);
    return referral;
  };
  const suspendedOne = async () => {
    const referral = await submitQuietly({ agreementId: OTHER.agreementId });
    await suspendAgreement(parts.store, OTHER, 'receiver', 'incident', 'operator:test');
    await parts.dispatcher.dispatch(referral.referralId);
    await referral.reaches('suspended');
    return referral;
  };
  const erasingOne = async () => {
    const referral = await misbehaved('answersLate', 'awaitingOutcome');
    await referral.outcome('helpDeclined');
    await eventually(() =>
      receiver.calls(referral.referralId).some(({ call, status }) => call === 'erase' && !!status),
    );
    return referral;
  };
  const [sending, deliveryFailed, suspended, awaitingOutcome, erasing] = await Promise.all([
    misbehaved('unavailable', 'sending'),
    misbehaved('refuses', 'deliveryFailed'),
    suspendedOne(),
    DrivenReferral.submit(parts, {}, 'awaitingOutcome'),
    erasingOne(),
  ]);
  return { sending, deliveryFailed, suspended, awaitingOutcome, erasing } as typeof open;
}

/** Brings the worker to three points with a referral each, has it killed there, and lets go of what held it. */
async function standAtThreePoints(kill: () => Promise<void>): Promise<void> {
  const { receiver, dispatcher, options } = parts;
  [beforeSending, beforeTheAnswer, beforeTheReceipt] = await Promise.all([
    submitQuietly(),
    submitQuietly(),
    submitQuietly(),
  ]);
  receiver.misbehave(beforeTheAnswer.referralId, 'acceptsThenHangs', { calls: 1 });
  const permit = await holdReferral(options.databaseUrl, beforeSending.referralId);
  const receipts = await holdReceipts(options.databaseUrl);
  await Promise.all(
    [beforeSending, beforeTheAnswer, beforeTheReceipt].map(({ referralId }) => dispatcher.dispatch(referralId)),
  );
  await eventually(() => receiver.held(beforeTheAnswer.referralId)?.deliveries === 1);
  await eventually(() => receiver.held(beforeTheReceipt.referralId)?.deliveries === 1);
  await permit.waiters(2);
  expect(receiver.calls(beforeSending.referralId)).toEqual([]);
  await kill();
  await Promise.all([permit.release(), receipts.release()]);
}

type Accepting = Awaited<ReturnType<typeof acceptingProcess>>;

/** A program that reaches Temporal through a network that loses things. */
async function acceptingProcess() {
  const proxy = await startLosingProxy(parts.options.temporal.address);
  const acceptance = await startAcceptingProcess({
    ...parts.options,
    temporal: { ...parts.options.temporal, address: proxy.address },
    submission: freshSubmission(),
    idempotencyKey: randomUUID(),
  });
  return { ...acceptance, ...proxy };
}

async function acceptAndBeKilled(neverTelling: Accepting, notHearing: Accepting): Promise<typeof accepted> {
  const describe = (referralId: string) => parts.temporal.workflow.getHandle(referralWorkflowId(referralId)).describe();
  const untold = (referralId: string) => rowsOf(parts, 'outbox', referralId, 'and done_at is null');

  neverTelling.pass('nothing');
  const first = await neverTelling.accept();
  await neverTelling.kill();
  await expect(describe(first)).rejects.toThrow(WorkflowNotFoundError);
  expect(await untold(first)).toHaveLength(1);

  notHearing.pass('requests');
  const second = await notHearing.accept();
  await eventually(() =>
    describe(second).then(
      () => true,
      () => false,
    ),
  );
  await notHearing.kill();
  expect(await untold(second)).toHaveLength(1);
  return {
    neverTold: DrivenReferral.known(parts, first),
    answerLost: DrivenReferral.known(parts, second),
    firstRunOfIt: (await describe(second)).runId,
  };
}

async function goesOnLikeTheUndisturbed(referral: DrivenReferral): Promise<void> {
  // Temporal misses the heartbeat of the dead in real time; the wait before the next attempt is skipped.
  await eventually(async () => (await parts.client.status(SENDER, referral.referralId)).status !== 'received');
  await fastForward(parts.temporal, referralWorkflowId(referral.referralId), ROOM_FOR_AN_ATTEMPT);
  await referral.reaches('awaitingOutcome');
  await referral.outcome('helpDeclined');
  expect(await traceOf(parts, referral.referralId)).toEqual(undisturbed);
}
