import { Connection } from '@temporalio/client';
import { Client } from 'pg';
import { testTemporalAddress } from '../setup/environment.js';
import { createTestDatabase } from '../setup/postgres.js';
import { TEST_SEARCH_ATTRIBUTES } from '../setup/search-attributes.js';

test('each test can have a database of its own, which is gone after it', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new Client({ connectionString: one.url });
  await client.connect();
  await client.query('create table only_here ()');
  await client.end();

  const elsewhere = new Client({ connectionString: other.url });
  await elsewhere.connect();
  await expect(elsewhere.query('select * from only_here')).rejects.toMatchObject({ code: '42P01' });
  await elsewhere.end();

  await Promise.all([one.drop(), other.drop()]);
  await expect(new Client({ connectionString: one.url }).connect()).rejects.toMatchObject({ code: '3D000' });
});

test('the shared Temporal server answers and knows the search attributes', async () => {
  const connection = await Connection.connect({ address: testTemporalAddress() });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  await connection.close();
  expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(TEST_SEARCH_ATTRIBUTES)));
});
