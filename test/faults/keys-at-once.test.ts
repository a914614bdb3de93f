/**
 * Acceptances at the same time share commits of the key database. Each still has its key there before its record is in the
 * store, and none is accepted whose key is not.
 *
 * Seen to fail with: one insert at a time.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { openRecord } from '../../store/keys.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { SENDER } from '../setup/connector.js';
import { holdLock } from './held-lock.js';

const COUNT = 40;

let under: StoreUnderTest;
beforeEach(async () => {
  under = await openStoreUnderTest();
});
afterEach(() => under?.drop());

const submitAll = () =>
  Promise.allSettled(
    Array.from({ length: COUNT }, () =>
      under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 1), randomUUID()),
    ),
  );

/** Has the key database say how many statements inserted keys, one row for each. */
async function countInserts(): Promise<() => Promise<number>> {
  const { keyDb } = under.store;
  await sql`create table inserted (at timestamptz default now())`.execute(keyDb);
  await sql`create function count_insert() returns trigger language plpgsql as
    $$ begin insert into inserted default values; return null; end $$`.execute(keyDb);
  await sql`create trigger counted after insert on data_key for each statement execute function count_insert()`.execute(
    keyDb,
  );
  return async () => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from inserted`.execute(keyDb);
    return rows[0]?.count ?? Number.NaN;
  };
}

test('of many acceptances at once each has its own key, in fewer commits', async () => {
  const inserts = await countInserts();
  const answers = await submitAll();
  const ids = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.referralId] : []));
  expect(new Set(ids).size).toBe(COUNT);
  const keys = await under.store.keyDb.selectFrom('data_key').select(['referral_id', 'wrapped']).execute();
  expect(keys.map(({ referral_id }) => referral_id).sort()).toEqual([...ids].sort());
  expect(new Set(keys.map(({ wrapped }) => wrapped)).size).toBe(COUNT);
  for (const referralId of ids) {
    await expect(openRecord(under.store, { referralId, recordVersion: 1 })).resolves.toHaveProperty('client');
  }
  expect(await inserts()).toBeLessThan(COUNT);
});

test('where the keys cannot be kept, nobody who waited for them is accepted', async () => {
  await sql`alter table data_key rename to away`.execute(under.store.keyDb);
  const answers = await submitAll();
  expect(answers.map((answer) => answer.status === 'rejected' && answer.reason.code)).toEqual(
    Array.from({ length: COUNT }, () => 'serviceUnavailable'),
  );
  expect(await under.rows('select 1 from referral')).toEqual([]);

  await sql`alter table away rename to data_key`.execute(under.store.keyDb);
  expect((await submitAll()).filter(({ status }) => status === 'rejected')).toEqual([]);
});

test('one insert that hangs holds back those whose keys are in it, and nobody else', async () => {
  const { keyDb } = under.store;
  await sql`create table hanging (taken boolean)`.execute(keyDb);
  // The first insert waits for the lock; what comes after it finds the table locked already and goes on.
  await sql`create function hang_first() returns trigger language plpgsql as $$ begin
    if pg_try_advisory_xact_lock(1) then perform 1 from hanging; lock table hanging in share mode; end if;
    return new; end $$`.execute(keyDb);
  await sql`create trigger hanging before insert on data_key for each statement execute function hang_first()`.execute(
    keyDb,
  );
  const lock = await holdLock(under.keyDatabaseUrl, 'lock table hanging in exclusive mode');
  const submit = () => under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 1), randomUUID());
  const held = submit();
  await lock.waiters(1);
  for (let others = 0; others < 5; others += 1) await submit();
  expect(await under.rows('select 1 from referral')).toHaveLength(5);
  await lock.release();
  await held;
  expect(await under.rows('select 1 from referral')).toHaveLength(6);
});

test('a repeat, and a submission under a suspended agreement, leave no key behind', async () => {
  const idempotencyKey = randomUUID();
  const submission = consentedDaysBefore(under.clock.at, 1);
  const first = await under.client.submit(SENDER, submission, idempotencyKey);
  const repeat = await under.client.submit(SENDER, submission, idempotencyKey);
  expect(repeat).toEqual({ ...first, repeated: true });
  await under.client.suspend(SENDER, submission.agreementId, { reason: 'incident' });
  await expect(under.client.submit(SENDER, submission, randomUUID())).rejects.toMatchObject({
    code: 'referralRefused',
  });
  const keys = await under.store.keyDb.selectFrom('data_key').select('referral_id').execute();
  expect(keys).toEqual([{ referral_id: first.referralId }]);
});
