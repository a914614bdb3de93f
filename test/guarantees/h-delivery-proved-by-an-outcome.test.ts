/**
 * Guarantee H where the delivery is proved by an outcome, the receipt never having come: from then on the sender is told
 * nothing but `closed`, whatever becomes of the transmission that still seems to be under way.
 *
 * Seen to fail with: a sender that is told of a parking or a retry after the delivery (`tellSender`).
 */
import { randomUUID } from 'node:crypto';
import { parkUndelivered } from '../../store/parking.js';
import { issuePermit } from '../../store/permit.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { feedSettled } from '../setup/feed-settled.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest();
});
afterAll(() => under.drop());

async function sent(): Promise<string> {
  const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
  expect(await issuePermit(under.store, { referralId, applied: [] })).toMatchObject({ permit: 'issued' });
  return referralId;
}

const declineHelp = (referralId: string) =>
  under.client.report(RECEIVER, referralId, {
    type: 'contactOutcome',
    eventId: randomUUID(),
    occurredAt: under.clock.at.toISOString(),
    outcome: 'helpDeclined',
  });

async function toldToSender(referralId: string): Promise<unknown[]> {
  await feedSettled(under.store);
  const { items } = await under.client.feed(SENDER, { pageSize: 100 });
  return items.filter((item) => item.referralId === referralId).map(({ codes }) => codes.status);
}

test('the attempt is refused after the outcome was accepted: not parked, and the sender is told of the delivery last', async () => {
  const referralId = await sent();
  await declineHelp(referralId);
  const parked = await parkUndelivered(under.store, { referralId, applied: [] }, 'receiverRefused', 'rejected');
  expect(parked).toMatchObject({ state: 'sending', pending: [{ type: 'contactOutcome' }] });
  expect(await toldToSender(referralId)).toEqual(['received', 'sending', 'delivered']);
  expect(await under.client.status(SENDER, referralId)).toMatchObject({ status: 'delivered' });
});

test('a retry accepted before the outcome comes to nothing after it: nothing is said of it', async () => {
  const referralId = await sent();
  const step = { referralId, applied: [] };
  await parkUndelivered(under.store, step, 'receiverRefused', 'rejected');
  const { eventId } = await under.client.report(OPERATOR, referralId, {
    type: 'retry',
    eventId: randomUUID(),
    reason: 'receiverRepaired',
  });
  await declineHelp(referralId);
  const key = `${eventId}/retry/receiverRepaired`;
  const retried = { referralId, applied: [key], cause: key };
  expect(await under.activities.unpark(retried)).toMatchObject({
    state: 'deliveryFailed',
    ending: { state: 'purged' },
  });
  expect(await toldToSender(referralId)).toEqual(['received', 'sending', 'parked', 'delivered']);
});
