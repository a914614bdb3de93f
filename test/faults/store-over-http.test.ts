/**
 * Fault 34: a store that is away, slow, deadlocked, full or short of connections, as callers of the gateway meet it: 503 with
 * `Retry-After`, nothing acknowledged that is not there, and the repeat under the same key finds what a lost answer hid.
 *
 * Seen to fail with: an answer that is waited for without end; a connection that is lent out again while its answer is overdue;
 * a deadlock that is not tried again; health that waits for the pool.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import axios, { type AxiosResponse } from 'axios';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { createStoreClient } from '../../clients/store-client.js';
import { storeHealth } from '../../clients/store-health.js';
import { createLogger } from '../../config/logger.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import { randomKeyring } from '../../sandbox/connector.js';
import { openStore } from '../../store/open-store.js';
import type { Database } from '../../store/schema.js';
import { openDatabase, type Store } from '../../store/store.js';
import { PATH, SENDER_TOKEN } from '../gateway/gateway-under-test.js';
import { freshSubmission, pathAgreement, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { createTestDatabase, type TestDatabase } from '../setup/postgres.js';
import { type HeldLock, holdLock } from './held-lock.js';
import { type LosingProxy, startLosingProxy } from './losing-proxy.js';

let databases: TestDatabase[];
let proxy: LosingProxy;
let store: Store & { close(): Promise<void> };
/** Past the proxy, for what a test sets up and looks at. */
let beside: Store['db'];
let app: FastifyInstance;
let url: string;
beforeEach(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [main, keys] = databases.map((database) => database.url) as [string, string];
  proxy = await startLosingProxy(new URL(main).host);
  const throughProxy = new URL(main);
  throughProxy.host = proxy.address;
  store = await openStore({
    ...{ databaseUrl: throughProxy.href, keyDatabaseUrl: keys, keyring: randomKeyring(), migrateFirst: true },
    agreements: [{ agreement: pathAgreement(), contentHash: 'test' }],
    ...{ poolSize: 2, times: { connection: 2_000, answer: 12_000 } },
  });
  beside = openDatabase<Database>(main);
  app = buildGateway({
    client: createStoreClient({ store }),
    authenticate: authenticateWithDevelopmentTokens([{ token: SENDER_TOKEN, caller: SENDER }]),
    logger: createLogger({ level: 'silent', name: 'test' }),
    health: storeHealth(store),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;
});
afterEach(async () => {
  await app.close();
  await proxy.close();
  await Promise.all([store.close().catch(() => undefined), beside.destroy()]);
  await Promise.all(databases.map((database) => database.drop()));
});

const submit = (submission: unknown, key: string): Promise<AxiosResponse> =>
  axios.post(`${url}/referrals`, submission, {
    headers: { authorization: `Bearer ${SENDER_TOKEN}`, 'idempotency-key': key },
    validateStatus: () => true,
  });
const health = () => axios.get(`${url}/health`, { validateStatus: () => true });
const referrals = async () => (await beside.selectFrom('referral').select('referral_id').execute()).length;
const run = (statement: string) => sql.raw(statement).execute(beside);

function expectToComeBack({ status, headers, data }: AxiosResponse): void {
  expect([status, data.type]).toEqual([503, 'urn:problem-type:belgif:serviceUnavailable']);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(Object.keys(data).sort()).toEqual(['href', 'instance', 'status', 'title', 'type']);
}

const holdSwitch = (): Promise<HeldLock> =>
  holdLock(databases[0]?.url ?? '', 'select 1 from agreement_switch for update');

test('fault 34: a store that vanishes without a word: 503, health says so, and all goes on when it is back', async () => {
  const [submission, key] = [freshSubmission(), randomUUID()];
  proxy.pass('nothing');
  expectToComeBack(await submit(submission, key));
  expect(await health()).toMatchObject({ status: 503, data: { status: 'DOWN' } });
  proxy.pass('everything');
  // Bytes that were lost do not come again: the connections they were on have been given up.
  await eventually(async () => (await submit(submission, key)).status === 202);
  expect(await referrals()).toBe(1);
  await eventually(async () => (await health()).status === 200);
});

test('fault 34: a commit whose answer is lost is no acknowledgement; the repeat finds it', async () => {
  const [submission, key] = [freshSubmission(), randomUUID()];
  const lock = await holdSwitch();
  const answer = submit(submission, key);
  await lock.waiters(1);
  proxy.pass('requests');
  await lock.release();
  await eventually(async () => (await referrals()) === 1);
  expectToComeBack(await answer);
  proxy.pass('everything');
  const repeated = await submit(submission, key);
  expect([repeated.status, repeated.data.repeated]).toEqual([202, true]);
  expect(await referrals()).toBe(1);
});

test('fault 34: every connection in use: 503 for who comes next, health is answered, those before are accepted', async () => {
  const lock = await holdSwitch();
  const waiting = [freshSubmission(), freshSubmission()].map((submission) => submit(submission, randomUUID()));
  await lock.waiters(2);
  expectToComeBack(await submit(freshSubmission(), randomUUID()));
  expect(await health()).toMatchObject({ status: 503, data: { status: 'DOWN' } });
  await lock.release();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202]);
  expect(await referrals()).toBe(2);
});

describe('what PostgreSQL refuses', () => {
  /** The first so many rows of the audit trail are refused with this code. */
  async function refuse(code: string, times: number): Promise<void> {
    await run('create sequence refused');
    await run(`create function refuse() returns trigger language plpgsql as $$ begin
      if nextval('refused') <= ${times} then raise exception 'no' using errcode = '${code}'; end if; return new; end $$`);
    await run('create trigger refuse before insert on audit_entry for each row execute function refuse()');
  }

  test('fault 34: a deadlock is tried again', async () => {
    await refuse('40P01', 2);
    expect((await submit(freshSubmission(), randomUUID())).status).toBe(202);
    expect(await referrals()).toBe(1);
  });

  test.each([
    ['a deadlock that does not end', '40P01', 4],
    ['a full disk', '53100', 1],
    ['no memory', '53200', 1],
    ['no connection left', '53300', 1],
    ['a statement that took too long', '57014', 1],
    ['a server that shuts down', '57P01', 1],
    ['a standby that cannot write', '25006', 1],
  ])('fault 34: %s (%s): 503, nothing kept, accepted when repeated', async (_what, code, times) => {
    await refuse(code, times);
    const [submission, key] = [freshSubmission(), randomUUID()];
    expectToComeBack(await submit(submission, key));
    expect(await referrals()).toBe(0);
    const repeated = await submit(submission, key);
    expect([repeated.status, repeated.data.repeated]).toEqual([202, false]);
  });
});
