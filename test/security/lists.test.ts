/**
 * A list is the caller's own: where it goes on tells nothing of others' referrals, it goes on where one of its own has gone, and
 * no request keeps the store busy without an end.
 *
 * Seen to fail with: a cursor that is the id of any referral; a search for a status that ends only with the list; a status that
 * nobody can show.
 */
import { randomUUID } from 'node:crypto';
import type { Caller, ReferralStatus } from '../../domain/views.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, pathAgreement, SENDER } from '../setup/connector.js';

const AGREEMENT = pathAgreement();
const OTHER: Caller = { role: 'sender', enterpriseNumber: '0999999922' };
const OF_OTHERS = {
  ...AGREEMENT,
  agreementId: 'other',
  sender: { ...AGREEMENT.sender, enterpriseNumber: OTHER.enterpriseNumber },
};

let under: StoreUnderTest;
beforeEach(async () => {
  under = await openStoreUnderTest([AGREEMENT, OF_OTHERS]);
});
afterEach(() => under.drop());

/** A new referral, accepted a minute after the one before. */
async function submitted(caller: typeof SENDER | typeof OTHER): Promise<string> {
  under.clock.at = new Date(under.clock.at.getTime() + 60_000);
  const { agreementId, sender } = caller === OTHER ? OF_OTHERS : AGREEMENT;
  const submission = { ...consentedDaysBefore(under.clock.at, 1), agreementId };
  submission.sender = { ...submission.sender, enterpriseNumber: sender.enterpriseNumber };
  return (await under.client.submit(caller, submission, randomUUID())).referralId;
}

const ids = (items: ReferralStatus[]) => items.map(({ referralId }) => referralId);

test('another organisation’s referral is no place to go on, nor is one that never was', async () => {
  const [own, others] = [await submitted(SENDER), await submitted(OTHER)];
  for (const after of [others, own, randomUUID(), '17', `17_${own.slice(1)}`, `99999999999999_${own}`]) {
    await expect(under.client.list(SENDER, { after })).rejects.toMatchObject({
      code: 'badRequest',
      issues: [{ in: 'query', name: 'after' }],
    });
  }
});

test('of another organisation’s place a list shows the caller’s own', async () => {
  const [own] = [await submitted(SENDER), await submitted(OTHER), await submitted(OTHER)];
  const { next } = await under.client.list(OTHER, { pageSize: 1 });
  expect(ids((await under.client.list(SENDER, { after: next as string })).items)).toEqual([own]);
});

test.each([
  ['its sender', SENDER],
  ['an operator', OPERATOR],
])('the list of %s goes on after a referral that has gone meanwhile, and misses none', async (_who, caller) => {
  const [first, second, third] = [await submitted(SENDER), await submitted(SENDER), await submitted(SENDER)];
  const newest = await under.client.list(caller, { pageSize: 2 });
  expect(ids(newest.items)).toEqual([third, second]);
  await under.rows(`do $$ begin
    set local session_replication_role = replica;
    delete from referral where referral_id = '${second}';
  end $$`);
  const oldest = await under.client.list(caller, { after: newest.next as string });
  expect(ids(oldest.items)).toEqual([first]);
});

test('those of one moment are all listed, once', async () => {
  await submitted(SENDER);
  await copies(4, '0 minutes');
  const listed: string[] = [];
  for (let after: { after?: string } | undefined = {}; after !== undefined; ) {
    const page = await under.client.list(SENDER, { ...after, pageSize: 2 });
    listed.push(...ids(page.items));
    after = page.next === undefined ? undefined : { after: page.next };
  }
  expect(new Set(listed).size).toBe(5);
  expect(listed).toHaveLength(5);
});

test('a search for a status looks at so many referrals, and then says where to go on', async () => {
  const sought = await submitted(SENDER);
  await under.rows("update referral set state = 'suspended'");
  await copies(2_100, '1 minute');
  await under.rows(`update referral set state = 'sending' where referral_id != '${sought}'`);
  const options = { status: 'parked', pageSize: 1 };
  const first = await under.client.list(SENDER, options);
  expect(first).toEqual({ items: [], next: expect.any(String) });
  const { items } = await under.client.list(SENDER, { ...options, after: first.next as string });
  expect(ids(items)).toEqual([sought]);
});

test('a status that no referral shows is refused', async () => {
  await expect(under.client.list(SENDER, { status: 'everything' })).rejects.toMatchObject({
    code: 'badRequest',
    issues: [{ in: 'query', name: 'status' }],
  });
});

/** So many more rows of the referral there is, each accepted so much later. */
async function copies(count: number, later: string): Promise<void> {
  await under.rows(`insert into referral select copy.* from referral, generate_series(1, ${count}) as number,
    jsonb_populate_record(referral, jsonb_build_object('number', number, 'referral_id', gen_random_uuid(),
      'idempotency_key', gen_random_uuid(), 'accepted_at', accepted_at + interval '${later}')) as copy`);
}
