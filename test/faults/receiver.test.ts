/**
 * What a receiver does wrong, through the whole connector: how it is taken, how it ends, how often anything arrived, and
 * that nothing of the client is left in Temporal or in a log. `test/receiver/` pins the same at the level of HTTP.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duration } from '@temporalio/common';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { MisbehaviourName, MisbehaviourOptions } from '../../sandbox/receiver/misbehaviours.js';
import { fastForward, ROOM_FOR_AN_ATTEMPT } from '../../sandbox/time-skipping.js';
import { freshSubmission, OPERATOR } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { holdReferral } from './held-lock.js';
import { type OpenParts, openParts } from './open-parts.js';
import { permitsOf, temporalBytes, traceOf } from './traces.js';

/** In no code, name or address of the connector, so that a hit is a leak. */
const PLANTED = {
  givenName: 'Quetzalina',
  familyName: 'Vandenzwaluwnest',
  phone: '+32470998877',
  email: 'quetzalina@zwaluwnest.example',
};

let parts: OpenParts;
beforeAll(async () => {
  parts = await openParts();
  await parts.startWorkerWith({ receiverTimeoutMilliseconds: 1_000 });
});
afterEach(async () => {
  expect((await parts.client.verifyAudit()).faults).toEqual([]);
});
afterAll(() => parts?.drop());

/** Submits one whose delivery is misbehaved to, the first time or for so many calls. */
async function submitTo(name: MisbehaviourName, options: MisbehaviourOptions = {}): Promise<DrivenReferral> {
  const { client } = freshSubmission();
  const { referralId } = await DrivenReferral.submit(
    { ...parts, client: parts.undispatched },
    { client: { ...client, ...PLANTED } },
  );
  parts.receiver.misbehave(referralId, name, { operations: ['deliver'], calls: 1, ...options });
  await parts.dispatcher.dispatch(referralId);
  return DrivenReferral.known(parts, referralId);
}

const deliveriesTo = ({ referralId }: DrivenReferral) =>
  parts.receiver.calls(referralId).filter(({ call, status }) => call === 'deliver' && status !== undefined).length;

/** The attempt that waits for its next time: why the last one failed, and how long it waits. */
async function waitingAttempt({ referralId }: DrivenReferral) {
  const handle = parts.temporal.workflow.getHandle(referralWorkflowId(referralId));
  const look = async () => {
    const [attempt] = (await handle.describe()).raw.pendingActivities ?? [];
    const { currentRetryInterval } = (attempt ?? {}) as { currentRetryInterval?: Duration & { seconds?: unknown } };
    const failure = attempt?.lastFailure;
    return failure && currentRetryInterval
      ? {
          failure: failure.message,
          type: failure.applicationFailureInfo?.type,
          seconds: Number(currentRetryInterval.seconds),
        }
      : undefined;
  };
  await eventually(async () => (await look()) !== undefined);
  return look();
}

const pass = (referral: DrivenReferral, seconds: number) =>
  fastForward(parts.temporal, referralWorkflowId(referral.referralId), seconds);

/** Where the client is looked for, with a proof that looking there finds something. */
async function leavesNoTrace({ referralId }: DrivenReferral): Promise<void> {
  const places = [await temporalBytes(parts, referralId), Buffer.from(parts.logLines.join('\n'))];
  expect(places[0]?.includes(referralId)).toBe(true);
  for (const place of places) for (const value of Object.values(PLANTED)) expect(place.includes(value)).toBe(false);
}

/** Delivered after all: goes to its end like any other. */
async function endsPurged(referral: DrivenReferral): Promise<void> {
  await referral.reaches('awaitingOutcome');
  expect(parts.receiver.held(referral.referralId)).toMatchObject({ effectiveDeliveries: 1, recordVersion: 1 });
  await referral.outcome('helpDeclined');
  expect(await traceOf(parts, referral.referralId)).toMatchObject({
    result: { state: 'purged', reason: 'helpDeclined' },
    held: { effectiveDeliveries: 1, erased: true },
    ...{ receipts: 1, keys: 0, ciphertexts: 0, untold: 0 },
  });
  await leavesNoTrace(referral);
}

test.each([
  ['500', 'serverError', {}, 'serverError', 5],
  ['500 though it stored the data', 'serverError', { storesFirst: true }, 'serverError', 5],
  ['503 without Retry-After', 'unavailable', {}, 'serverError', 5],
  ['503 with Retry-After', 'unavailable', { retryAfter: 7200 }, 'serverError', 7200],
  ['429 with Retry-After', 'tooManyRequests', { retryAfter: 7200 }, 'tooManyRequests', 7200],
] as const)('fault 9: the receiver answers %s: asked again after the wait it names, delivered once', async (...row) => {
  const [, name, options, failure, seconds] = row;
  const referral = await submitTo(name, options);
  expect(await waitingAttempt(referral)).toEqual({ failure, type: 'ReceiverUnavailable', seconds });
  expect(await referral.state()).toBe('sending');
  await leavesNoTrace(referral);
  expect(deliveriesTo(referral)).toBe(1);
  await pass(referral, seconds + ROOM_FOR_AN_ATTEMPT);
  await endsPurged(referral);
  expect(deliveriesTo(referral)).toBe(2);
});

test.each([
  ['never answers', 'acceptsThenHangs', 'timeout'],
  ['drops the connection', 'acceptsThenDropsConnection', 'networkError'],
] as const)(
  'fault 10: the receiver takes the data in and %s: sent again, one delivery',
  async (_what, name, failure) => {
    const referral = await submitTo(name);
    expect(await waitingAttempt(referral)).toMatchObject({ failure });
    expect(parts.receiver.held(referral.referralId)).toMatchObject({ deliveries: 1, effectiveDeliveries: 1 });
    await leavesNoTrace(referral);
    await pass(referral, ROOM_FOR_AN_ATTEMPT);
    await endsPurged(referral);
    expect(parts.receiver.held(referral.referralId)).toMatchObject({ deliveries: 2, effectiveDeliveries: 1 });
  },
);

describe('fault 11: the receiver redirects', () => {
  let elsewhere: Server;
  let callers = 0;
  beforeAll(async () => {
    elsewhere = createServer((_request, response) => response.writeHead(500).end());
    elsewhere.on('connection', () => {
      callers += 1;
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
  });
  afterAll(() => elsewhere.close());

  test('fault 11: not followed, parked, and sent where the agreement says when an operator retries', async () => {
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const referral = await submitTo('redirects', { location });
    await isParked(referral, 'redirected');
    expect(callers).toBe(0);
    expect(parts.receiver.held(referral.referralId)).toBeUndefined();
    await retried(referral);
    expect(callers).toBe(0);
  });
});

test.each([
  ['byte by byte, longer than a call may take', 'slowAnswer', { everyMilliseconds: 100 }, 'timeout'],
  ['half, and drops the connection', 'partialAnswer', {}, 'networkError'],
] as const)('fault 12: the receiver answers %s: given up, sent again, one delivery', async (...row) => {
  const [, name, options, failure] = row;
  const referral = await submitTo(name, options);
  expect(await waitingAttempt(referral)).toMatchObject({ failure });
  expect(await referral.state()).toBe('sending');
  await pass(referral, ROOM_FOR_AN_ATTEMPT);
  await endsPurged(referral);
  expect(parts.receiver.held(referral.referralId)).toMatchObject({ deliveries: 2, effectiveDeliveries: 1 });
});

test.each([
  ['broken JSON that quotes the client', 'malformedAnswer', {}, 'malformedAnswer'],
  ['many megabytes', 'hugeAnswer', { bytes: 4 * 1024 * 1024 }, 'answerTooLarge'],
] as const)('fault 13: the receiver answers 200 and %s: parked, and the same delivery when retried', async (...row) => {
  const [, name, options, code] = row;
  const referral = await submitTo(name, options);
  await isParked(referral, code);
  expect(deliveriesTo(referral)).toBeLessThanOrEqual(1);
  await retried(referral);
  expect(parts.receiver.held(referral.referralId)).toMatchObject({ deliveries: 2, effectiveDeliveries: 1 });
});

test('fault 16: consent withdrawn between check and send: the permit is withheld, and nothing leaves', async () => {
  const { referralId } = await DrivenReferral.submit({ ...parts, client: parts.undispatched });
  const referral = DrivenReferral.known(parts, referralId);
  const lock = await holdReferral(parts.options.databaseUrl, referralId);
  const withdrawal = referral.withdraw();
  await lock.waiters(1);
  // The workflow has judged and found nothing: its permit stands in line behind the withdrawal.
  await parts.dispatcher.dispatch(referralId);
  await lock.waiters(2);
  await lock.release();
  await withdrawal;
  expect(await traceOf(parts, referralId)).toMatchObject({
    result: { state: 'withdrawn', reason: 'consentWithdrawn' },
    held: { dossier: false },
    ...{ receipts: 0, keys: 0, ciphertexts: 0, untold: 0 },
  });
  expect(await permitsOf(parts, referralId)).toBe(0);
  expect(parts.receiver.calls(referralId)).toEqual([]);
});

async function isParked(referral: DrivenReferral, code: string): Promise<void> {
  await referral.reaches('deliveryFailed');
  const timeline = await wholeTimeline(parts.client, OPERATOR, referral.referralId);
  expect(timeline.at(-1)?.codes).toMatchObject({ to: 'deliveryFailed', reason: 'receiverRefused', code });
  await leavesNoTrace(referral);
}

async function retried(referral: DrivenReferral): Promise<void> {
  await referral.report(OPERATOR, { type: 'retry', reason: 'receiverRepaired' });
  await endsPurged(referral);
}
