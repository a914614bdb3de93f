/**
 * The receiver is told that a client was referred before, also where two referrals of one client come at the same moment: both
 * are accepted, and one of the two is told as a repeat, whichever is sent first.
 *
 * Seen to fail with: a flag that only the acceptance looks for; a permit that looks only for referrals accepted earlier, or only
 * for those that have a permit.
 */
import { randomUUID } from 'node:crypto';
import { eventKey } from '../../domain/events.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { ASSIGNMENT, pathAgreement, pullAgreement, RECEIVER, SENDER, SOCIAL_WORKER } from '../setup/connector.js';
import { holdLock } from './held-lock.js';

const SENT = pathAgreement();
const PULLED = pullAgreement();
/** `repeat_of_client` as the acceptance of the later one leaves it where it could not see the other. */
const UNSEEN = { repeat_of_client: false };

let under: StoreUnderTest;
beforeEach(async () => {
  under = await openStoreUnderTest([SENT, PULLED]);
});
afterEach(() => under.drop());

async function submit(
  { agreementId } = SENT,
  { familyName, key = randomUUID() }: { familyName?: string; key?: string } = {},
): Promise<string> {
  const submission = { ...consentedDaysBefore(under.clock.at, 0), agreementId };
  if (familyName !== undefined) submission.client = { ...submission.client, familyName };
  return (await under.client.submit(SENDER, submission, key)).referralId;
}

/** Of both, and neither sees the other: whatever each does waits until both have begun. */
async function atOnce<T>(statement: string, one: () => Promise<T>, other: () => Promise<T>): Promise<[T, T]> {
  const lock = await holdLock(under.databaseUrl, statement);
  const both = Promise.all([one(), other()]);
  await lock.waiters(2);
  await lock.release();
  return both;
}

/** Accepted at once: the statements of both have begun before either has written anything. */
async function acceptedAtOnce(agreement = SENT): Promise<[string, string]> {
  const ids = await atOnce(
    `select from agreement_switch where agreement_id = '${agreement.agreementId}' for update`,
    () => submit(agreement),
    () => submit(agreement),
  );
  expect(await under.rows('select repeat_of_client from referral')).toEqual([UNSEEN, UNSEEN]);
  return ids;
}

const transmit = (referralId: string) => under.activities.transmit({ referralId, applied: [] });

/** What the receiver was told of it, the last time. */
const told = (referralId: string) => under.receiver.held(referralId)?.repeat;

async function readBy(referralId: string): Promise<boolean> {
  await transmit(referralId);
  await under.client.assign(RECEIVER, referralId, ASSIGNMENT);
  return (await under.client.readRecord(SOCIAL_WORKER, referralId)).repeat;
}

test('a second referral of a client is a repeat; one of another client, or under another agreement, is none', async () => {
  const ids = [await submit()];
  under.clock.at = new Date(under.clock.at.getTime() + 1);
  ids.push(await submit(), await submit(SENT, { familyName: 'Anders' }));
  for (const referralId of ids) await transmit(referralId);
  expect(ids.map(told)).toEqual([false, true, false]);
  expect(await readBy(await submit(PULLED))).toBe(false);
});

test('of two accepted at once, one is a repeat', async () => {
  const ids = await acceptedAtOnce();
  for (const referralId of ids) await transmit(referralId);
  expect(ids.map(told)).toContain(true);
});

test('of two accepted at once, and permitted at once, exactly one is a repeat', async () => {
  const ids = await acceptedAtOnce();
  const [one, other] = ids;
  // Each has written its permit by then, and committed none.
  await atOnce(
    'lock table audit_entry in share mode',
    () => transmit(one),
    () => transmit(other),
  );
  expect(ids.map(told).sort()).toEqual([false, true]);
});

test('one whose acceptance was under way while another was accepted and sent is a repeat of it', async () => {
  await submit(SENT, { familyName: 'Anders' });
  const key = randomUUID();
  const lock = await holdLock(
    under.databaseUrl,
    `insert into referral select copy.* from referral, jsonb_populate_record(referral,
      jsonb_build_object('referral_id', gen_random_uuid(), 'idempotency_key', '${key}')) as copy`,
  );
  const slow = submit(SENT, { key });
  await lock.waiters(1);
  under.clock.at = new Date(under.clock.at.getTime() + 60_000);
  const sent = await submit();
  await transmit(sent);
  await lock.release();
  const referralId = await slow;
  await transmit(referralId);
  expect([told(sent), told(referralId)]).toEqual([false, true]);
});

test('of two that are pulled and were accepted at once, one is read as a repeat', async () => {
  const [one, other] = await acceptedAtOnce(PULLED);
  expect([await readBy(one), await readBy(other)]).toContain(true);
});

test('a correction is sent with what the first delivery said, also where the client was referred again meanwhile', async () => {
  const first = await submit();
  await transmit(first);
  await transmit(await submit());
  const { client, residence } = consentedDaysBefore(under.clock.at, 0);
  const eventId = randomUUID();
  await under.client.report(SENDER, first, { type: 'correction', eventId, client, residence });
  const applied = [eventKey({ eventId, type: 'correction', codes: {} })];
  await under.activities.transmit({ referralId: first, applied });
  expect(under.receiver.held(first)).toMatchObject({ recordVersion: 2, repeat: false });
});
