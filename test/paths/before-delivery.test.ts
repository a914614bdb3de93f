import type { Connector } from '../../sandbox/connector.js';
import { issuePermit } from '../../store/permit.js';
import { recordReceipt } from '../../store/receipt.js';
import { SENDER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';

let connector: Connector & { drop(): Promise<void> };
beforeEach(async () => {
  connector = await startTestConnector();
});
afterEach(() => connector.drop());

const held = (referral: DrivenReferral) => connector.receiver.held(referral.referralId);

test('recalled while parked: the receiver, which may hold it, is told to erase', async () => {
  connector.receiver.misbehave('*', 'malformedAnswer', { operations: ['deliver'] });
  const referral = await DrivenReferral.submit(connector, {}, 'deliveryFailed');
  await referral.recall('enteredInError');
  expect(await referral.result()).toEqual({ state: 'recalled', reason: 'enteredInError' });
  expect(held(referral)?.erased).toBe(true);
  expect((await connector.client.status(SENDER, referral.referralId)).status).toBe('notDelivered');
});

test('R5 corrected out of the territory before it was delivered: refused, and erased where it may have arrived', async () => {
  connector.receiver.misbehave('*', 'unavailable', { operations: ['deliver'], calls: 1, retryAfter: 1 });
  const referral = await DrivenReferral.submit(connector, {}, 'sending');
  await referral.correct('2100');
  expect(await referral.result()).toEqual({ state: 'refused', reason: 'judgedRefused' });
  expect(held(referral)).toMatchObject({ erased: true, effectiveDeliveries: 0 });
});

test('the outcome reported before the receipt is recorded proves delivery', async () => {
  connector.receiver.misbehave('*', 'acceptsThenDropsConnection', { operations: ['deliver'] });
  const referral = await DrivenReferral.submit(connector, {}, 'sending');
  await eventually(() => held(referral)?.effectiveDeliveries === 1);
  await referral.outcome('helpWanted');
  expect(await referral.result()).toEqual({ state: 'handedOff', reason: 'helpWanted' });
  expect((await connector.client.status(SENDER, referral.referralId)).status).toBe('delivered');
});

test('a receipt that comes while the referral is parked delivers it all the same', async () => {
  connector.receiver.misbehave('*', 'refuses', { operations: ['deliver'] });
  const referral = await DrivenReferral.submit(connector, {}, 'deliveryFailed');
  const receipt = { recordVersion: 1, receiptId: 'late-1', receivedAt: new Date().toISOString() };
  const progress = await recordReceipt(connector.store, { referralId: referral.referralId, applied: [] }, receipt);
  expect(progress).toMatchObject({ state: 'awaitingOutcome', due: expect.arrayContaining([expect.anything()]) });
  expect((await connector.client.status(SENDER, referral.referralId)).status).toBe('delivered');
});

test('whenever nothing may be sent yet, the workflow is told until when it may try', async () => {
  connector.receiver.misbehave('*', 'unavailable', { operations: ['deliver'], calls: 1, retryAfter: 1 });
  const referral = await DrivenReferral.submit(connector, {}, 'sending');
  await referral.correct();
  const decision = await issuePermit(connector.store, { referralId: referral.referralId, applied: [] });
  expect(decision).toMatchObject({ permit: 'withheld', progress: { deliverUntil: expect.any(String) } });
  await referral.reaches('awaitingOutcome');
});
