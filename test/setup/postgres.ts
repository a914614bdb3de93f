import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { testPostgresUrl } from './environment.js';

/** An empty database of one test. */
export interface TestDatabase {
  url: string;
  /** Removes it, ending what is still connected. */
  drop(): Promise<void>;
}

/** Makes an empty database with a random name on the PostgreSQL of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(`create database ${escapeIdentifier(name)}`);
  const url = new URL(testPostgresUrl());
  url.pathname = name;
  return {
    url: url.href,
    drop: () => asAdministrator(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  };
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new Client({ connectionString: testPostgresUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
