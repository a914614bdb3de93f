import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type PostgresServer, startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { processesUsing } from './processes.js';
import { scratchDirectory } from './scratch.js';

const scratch = scratchDirectory();
const directory = join(scratch.path, 'postgres');
let server: PostgresServer;

beforeAll(async () => {
  // What a first start leaves that was killed before the data folder was complete.
  mkdirSync(join(directory, 'initdb-killed', 'data'), { recursive: true });
  server = await startPostgresServer({ directory });
});

afterAll(async () => {
  await server.stop();
  scratch.remove();
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A server that stops or is killed ends the connection.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('it is PostgreSQL, durable unless told otherwise, and sorts the same everywhere', async () => {
  const rows = await query(
    server.url('postgres'),
    `select current_setting('server_version_num')::int >= 180000 as recent, current_setting('fsync') as fsync,
       current_setting('TimeZone') as zone, lower('ÉÏ') as lower, datcollate from pg_database where datname = 'postgres'`,
  );
  expect(rows).toEqual([{ recent: true, fsync: 'on', zone: 'UTC', lower: 'éï', datcollate: 'C' }]);
});

test('a database is made once, also by two at once', async () => {
  const urls = await Promise.all([server.createDatabase('one "odd" name'), server.createDatabase('one "odd" name')]);
  expect(urls[0]).toBe(await server.createDatabase('one "odd" name'));
  await expect(query(urls[0], 'select current_database() as name')).resolves.toEqual([{ name: 'one "odd" name' }]);
});

test('a wrong password and every address but the loopback are refused', async () => {
  const wrong = new URL(server.url('postgres'));
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });

  const others = Object.values(networkInterfaces()).flatMap((all) => all?.filter((one) => !one.internal) ?? []);
  for (const { address, family } of others.filter((one) => !one.address.startsWith('fe80'))) {
    const elsewhere = server.url('postgres').replace('127.0.0.1', family === 'IPv6' ? `[${address}]` : address);
    await expect(query(elsewhere, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('nothing is left of a first start that was killed', () => {
  expect(readdirSync(directory).sort()).toEqual(['data', 'postgres.claim', 'postgres.log', 'postgres.password']);
});

test('the password is for this account only', () => {
  expect(statSync(join(directory, 'postgres.password')).mode & 0o777).toBe(0o600);
});

test('values do not reach the log', async () => {
  const url = await server.createDatabase('log');
  await query(url, 'create table person (name text primary key)');
  await query(url, "insert into person values ('Veerle Vertrouwelijk')");
  await expect(query(url, "insert into person values ('Veerle Vertrouwelijk')")).rejects.toMatchObject({
    code: '23505',
  });
  await expect(query(url, "select 'Veerle Vertrouwelijk'::uuid")).rejects.toMatchObject({ code: '22P02' });
  await expect(readFile(join(directory, 'postgres.log'), 'utf8')).resolves.not.toContain('Vertrouwelijk');
});

test('a directory with a server, and a port that is taken, are refused', async () => {
  await expect(startPostgresServer({ directory })).rejects.toThrow(`is in use: process ${process.pid} runs a postgres`);

  const somebody = createServer();
  const port = await new Promise<number>((resolve) => {
    somebody.listen(0, '127.0.0.1', () => resolve((somebody.address() as { port: number }).port));
  });
  const other = join(scratch.path, 'other');
  await expect(startPostgresServer({ directory: other, port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  await new Promise((resolve) => somebody.close(resolve));
  expect(processesUsing(other)).toEqual([]);
});

test('data stays over restart, and over kill as far as it was committed', async () => {
  const { port } = server;
  const url = await server.createDatabase('kept');
  await query(url, 'create table kept (value text)');
  await query(url, "insert into kept values ('before the restart')");
  await server.restart();
  await query(url, "insert into kept values ('before the kill')");

  const open = new Client({ connectionString: url });
  const openEnded = new Promise<void>((resolve) => open.on('end', () => resolve()));
  open.on('error', () => undefined);
  await open.connect();
  await open.query("begin; insert into kept values ('not committed')");
  await server.kill();
  await openEnded;
  expect(processesUsing(directory)).toEqual([]);
  await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

  await server.restart();
  expect(server.port).toBe(port);
  await expect(query(url, 'select value from kept')).resolves.toEqual([
    { value: 'before the restart' },
    { value: 'before the kill' },
  ]);
});

test('a stop leaves no process, and a later start finds the same data', async () => {
  const url = await server.createDatabase('later');
  await query(url, 'create table later (value int)');
  expect(processesUsing(directory)).not.toEqual([]);
  await server.stop();
  await server.stop();
  expect(processesUsing(directory)).toEqual([]);

  server = await startPostgresServer({ directory, port: server.port });
  await expect(query(url, 'select * from later')).resolves.toEqual([]);
});
