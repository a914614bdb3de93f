/**
 * Proofs of possession in the store: each counts once, and is kept until no gateway's clock takes it for recent.
 *
 * Seen to fail with: a sweep at `forget_after` itself.
 */
import { rememberProof, sweepProofs } from '../../store/proofs.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest();
});
afterAll(() => under?.drop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test('a proof is remembered an hour longer than it is good: the clocks of gateway and database are two', async () => {
  expect(await rememberProof(under.store, 'just-over', minutesAgo(30))).toBe(true);
  expect(await rememberProof(under.store, 'long-over', minutesAgo(90))).toBe(true);
  expect(await sweepProofs(under.store)).toBe(1);
  expect(await rememberProof(under.store, 'just-over', minutesAgo(30))).toBe(false);
  expect(await rememberProof(under.store, 'long-over', minutesAgo(90))).toBe(true);
});
