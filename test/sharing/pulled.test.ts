/**
 * R13 where referrals are pulled: nothing is passed on before the assigned person has read it, and a correction is forwarded once
 * she has read that.
 *
 * Seen to fail with: `forwardCorrection` left out of `writeReceipt`; a disclosure that needs no delivery (`disclosureRefusal`).
 */
import { randomUUID } from 'node:crypto';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OfferedReferral } from '../pull/offered-referral.js';
import { pullAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { AGREEMENT, CAW, refusedWith } from './sharing-under-test.js';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([pullAgreement({ onwardSharing: AGREEMENT.onwardSharing })]);
});
afterAll(() => under?.drop());

const disclose = ({ referralId }: OfferedReferral) =>
  under.client.report(RECEIVER, referralId, {
    ...{ type: 'disclosure', eventId: randomUUID(), partner: CAW, occurredAt: under.clock.at.toISOString() },
  });
const tasksOf = async ({ referralId }: OfferedReferral) => (await under.client.tasks(RECEIVER, { referralId })).items;

test('a disclosure counts from the first reading on', async () => {
  const referral = await OfferedReferral.offer(under);
  await expect(disclose(referral)).rejects.toMatchObject(refusedWith('notReadYet'));
  await referral.read();
  expect(await disclose(referral)).toMatchObject({ repeated: false });
});

test('a correction is forwarded when it is read, not when it is offered', async () => {
  const referral = await OfferedReferral.offer(under);
  await referral.read();
  await disclose(referral);
  await referral.transmit([await referral.correct('Anna')]);
  expect(await tasksOf(referral)).toEqual([]);
  await referral.read();
  await referral.read();
  expect(await tasksOf(referral)).toMatchObject([{ kind: 'forwardCorrection', partner: CAW }]);
});

test('withdrawn: the partner erases with the receiver, and nothing is passed on any more', async () => {
  const referral = await OfferedReferral.offer(under);
  await referral.read();
  await disclose(referral);
  const { referralId } = referral;
  const applied = [await referral.withdraw()];
  const [reading] = await referral.rows<{ event_id: string }>(
    'event_id',
    "(select * from event where type = 'firstReading') as reading",
  );
  expect(reading).toBeDefined();
  await expect(disclose(referral)).rejects.toMatchObject(refusedWith('onwardSharingStopped'));
  const ending = { state: 'withdrawn', reason: 'consentWithdrawn' } as const;
  await under.activities.end({ referralId, applied: [`${reading?.event_id}/firstReading/`, ...applied], ending });
  expect(await tasksOf(referral)).toMatchObject([{ kind: 'forwardErasure', partner: CAW }]);
  await expect(under.client.tasks(SENDER)).rejects.toMatchObject({ code: 'missingPermission' });
});
