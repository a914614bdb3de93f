/**
 * Statements that are planned once live in a session. A migration changes tables under them: a newer version's, while processes
 * of this one still run.
 *
 * Seen to fail with: `select *` in a statement that is planned once.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { SENDER } from '../setup/connector.js';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest();
});
afterAll(() => under?.drop());

const submit = () => under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 1), randomUUID());
const planned = (database: StoreUnderTest['store']['db'] | StoreUnderTest['store']['keyDb']) =>
  sql<{ name: string; count: number }>`select name, generic_plans + custom_plans as count from pg_prepared_statements
    order by name`.execute(database as StoreUnderTest['store']['db']);

test('a column that is added under them disturbs nobody', async () => {
  const { referralId } = await submit();
  await under.client.status(SENDER, referralId);
  expect((await planned(under.store.db)).rows.map(({ name }) => name)).toEqual(['acceptReferral', 'viewReferral']);
  expect((await planned(under.store.keyDb)).rows.map(({ name }) => name)).toEqual(['insertDataKeys']);

  await sql`alter table referral add column of_tomorrow text`.execute(under.store.db);
  await sql`alter table data_key add column of_tomorrow text`.execute(under.store.keyDb);

  const next = await submit();
  await expect(under.client.status(SENDER, next.referralId)).resolves.toMatchObject({ status: 'received' });
  await expect(under.client.status(SENDER, referralId)).resolves.toMatchObject({ status: 'received' });
  // In the same sessions: otherwise nothing was shown.
  const used = [...(await planned(under.store.db)).rows, ...(await planned(under.store.keyDb)).rows];
  expect(used).toEqual([
    { name: 'acceptReferral', count: 2 },
    { name: 'viewReferral', count: 3 },
    { name: 'insertDataKeys', count: 2 },
  ]);
});
