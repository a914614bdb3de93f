/**
 * Statements that are planned once live in a session. A migration changes tables under them: a newer version's, while processes
 * of this one still run.
 *
 * And they are planned while the tables are empty maybe: what reads a whole table then goes on to, however many rows there are.
 *
 * Seen to fail with: `select *` in a statement that is planned once; a join that may begin at either table.
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

test('none of them reads a whole table', async () => {
  await under.client.status(SENDER, (await submit()).referralId);
  let looked = 0;
  for (const database of [under.store.db, under.store.keyDb as unknown as StoreUnderTest['store']['db']]) {
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(database);
    for (const { statement } of rows) {
      const plan = await sql.raw<Record<string, string>>(`explain (generic_plan) ${statement}`).execute(database);
      const text = plan.rows.map((row) => Object.values(row).join()).join('\n');
      expect(text).toMatch(/Index Scan|Function Scan/);
      expect(text).not.toContain('Seq Scan');
      looked += 1;
    }
  }
  expect(looked).toBe(3);
});
