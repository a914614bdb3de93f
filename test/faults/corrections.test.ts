/**
 * A correction of a delivered record through a receiver that is away, refuses or takes too long: it arrives in the end, and
 * the older record stays delivered meanwhile.
 *
 * Seen to fail with: a correction whose attempts end after a second, because nobody said until when they may go on
 * (`correct` in `workflows/referral.ts`); a permit that never ends them (`decide`); an operator’s retry that is refused while
 * a correction waits (`refusalOf`), or that finds its time over (`effectAtAcceptance`).
 */

import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { fastForward, ROOM_FOR_AN_ATTEMPT, skipTime } from '../../sandbox/time-skipping.js';
import { OPERATOR, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

const delivered = () => DrivenReferral.submit(connector, {}, 'awaitingOutcome');
const held = ({ referralId }: DrivenReferral) => connector.receiver.held(referralId);
const deliveries = ({ referralId }: DrivenReferral) =>
  connector.receiver.calls(referralId).filter(({ call }) => call === 'deliver');
const retry = (referral: DrivenReferral) => referral.report(OPERATOR, { type: 'retry', reason: 'receiverRepaired' });
/** Time passes for the workflow, and for those who report something. */
const pass = async ({ referralId }: DrivenReferral, seconds: number) => {
  const now = await fastForward(connector.temporal, referralWorkflowId(referralId), seconds);
  await connector.clock.moveTo(referralId, now);
};

test('a receiver that is away for hours: the correction arrives when it is back, and nobody has to do anything', async () => {
  const referral = await delivered();
  connector.receiver.misbehave(referral.referralId, 'unavailable', { retryAfter: 7200, calls: 2 });
  await referral.correct();
  await eventually(() => deliveries(referral).length === 2);
  await pass(referral, 3 * 7200);
  await eventually(() => held(referral)?.recordVersion === 2);
  expect(held(referral)?.versions.map(({ effectiveDeliveries }) => effectiveDeliveries)).toEqual([1, 1]);
  expect(await referral.actions()).not.toContain('correctionFailed');
  await referral.outcome('helpDeclined');
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
});

test('accepted while the first delivery is still being answered: it has time of its own too', async () => {
  connector.receiver.misbehave('*', 'slowAnswer', { everyMilliseconds: 10, calls: 1 });
  const referral = await DrivenReferral.submit(connector);
  await eventually(() => deliveries(referral).length === 1);
  connector.receiver.misbehave(referral.referralId, 'unavailable', { retryAfter: 7200, calls: 2 });
  await referral.correct();
  await eventually(() => deliveries(referral).length === 2);
  await pass(referral, 3 * 7200);
  await eventually(() => held(referral)?.recordVersion === 2);
  expect(held(referral)?.versions.map(({ effectiveDeliveries }) => effectiveDeliveries)).toEqual([1, 1]);
  expect(await referral.actions()).not.toContain('correctionFailed');
});

test('a receiver that is away for longer than the agreement tries: given up, told to ops, sent when an operator retries', async () => {
  const referral = await delivered();
  connector.receiver.misbehave(referral.referralId, 'unavailable', { retryAfter: 15 * 86_400 });
  await referral.correct();
  await eventually(() => deliveries(referral).length === 2);
  await pass(referral, 16 * 86_400);
  await eventually(async () => (await referral.actions()).includes('correctionFailed'));
  const tried = deliveries(referral).length;
  await pass(referral, 3 * 86_400);
  expect(deliveries(referral)).toHaveLength(tried);
  connector.receiver.behave(referral.referralId);
  await retry(referral);
  await eventually(() => held(referral)?.recordVersion === 2);
});

test('a receiver that refuses it: ops are told, the older record stays, and an operator’s retry sends it', async () => {
  const referral = await delivered();
  connector.receiver.misbehave(referral.referralId, 'refuses');
  await referral.correct();
  await eventually(async () => (await referral.actions()).includes('correctionFailed'));
  expect(await referral.state()).toBe('awaitingOutcome');
  expect(held(referral)?.recordVersion).toBe(1);
  connector.receiver.behave(referral.referralId);
  await retry(referral);
  await eventually(() => held(referral)?.recordVersion === 2);
  await referral.outcome('helpDeclined');
  expect(await referral.result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
});

test('a receiver that is away: what falls due meanwhile happens all the same', async () => {
  const referral = await delivered();
  connector.receiver.misbehave(referral.referralId, 'unavailable', { operations: ['deliver'], retryAfter: 86_400 });
  await referral.correct();
  await eventually(() => deliveries(referral).length === 2);
  await pass(referral, 8 * 86_400 + ROOM_FOR_AN_ATTEMPT);
  expect(await referral.actions()).toContain('reminder');
  expect(held(referral)?.recordVersion).toBe(1);
  connector.receiver.behave(referral.referralId);
  await pass(referral, 86_400 + ROOM_FOR_AN_ATTEMPT);
  await eventually(() => held(referral)?.recordVersion === 2);
});

test('a receiver that is away until nobody has answered for too long: closed by the agreement’s rule', async () => {
  const referral = await delivered();
  await pass(referral, 85 * 86_400);
  connector.receiver.misbehave(referral.referralId, 'unavailable', { operations: ['deliver'], retryAfter: 86_400 });
  await referral.correct();
  await eventually(() => deliveries(referral).length === 2);
  await skipTime(connector.temporal, referralWorkflowId(referral.referralId));
  expect(await referral.result()).toEqual({ state: 'expired', reason: 'contactTimeOver' });
  expect(held(referral)?.client).toBeUndefined();
});

test('a retry while nothing waits is refused', async () => {
  await expect(retry(await delivered())).rejects.toMatchObject({ issues: [{ code: 'notInThisState' }] });
});
