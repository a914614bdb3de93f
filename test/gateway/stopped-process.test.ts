/**
 * Fault 45: SIGTERM, and worse, while a request is in progress in a gateway of its own process. A lock in the database keeps the
 * request in progress for as long as the test wants.
 *
 * Seen to fail with: a server that is closed without waiting for requests; a deadline that is not kept; exit code 0 after it.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { ensureSandboxKeyFile } from '../../sandbox/keyring.js';
import { migrate } from '../../store/migrate.js';
import type { Database, KeyDatabase } from '../../store/schema.js';
import { openDatabase } from '../../store/store.js';
import { allowedSubmission } from '../cli/installation.js';
import { type HeldLock, holdLock } from '../faults/held-lock.js';
import { SENDER } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { eventually } from '../setup/eventually.js';
import { createTestDatabase, type TestDatabase } from '../setup/postgres.js';
import { startTypeScript, type TypeScriptProcess } from '../setup/typescript-process.js';
import { PATH } from './gateway-under-test.js';

const MAIN = join(__dirname, '..', '..', 'gateway', 'main.ts');
const TOKEN = 'a-token-of-the-sender';

let databases: TestDatabase[];
let store: ReturnType<typeof openDatabase<Database>>;
let directory: string;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [main, keys] = databases.map((database) => database.url) as [string, string];
  store = openDatabase<Database>(main);
  const keyStore = openDatabase<KeyDatabase>(keys);
  await migrate(store as never, keyStore as never);
  await keyStore.destroy();
  directory = mkdtempSync(join(tmpdir(), 'referral-stopped-'));
  const tokens = join(directory, 'tokens.json');
  writeFileSync(tokens, JSON.stringify([{ token: TOKEN, caller: SENDER }]), { mode: 0o600 });
  environment = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL: main,
    KEY_DATABASE_URL: keys,
    MASTER_KEYS_FILE: ensureSandboxKeyFile(join(directory, 'master-keys.json')),
    AGREEMENTS_DIRECTORY: join(__dirname, '..', '..', 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    // Acceptance does not need Temporal, and no worker of another test may take these.
    TEMPORAL_NAMESPACE: 'not-there',
    GATEWAY_PORT: '0',
    DEVELOPMENT_TOKENS_FILE: tokens,
  };
});
afterAll(async () => {
  await store.destroy();
  await Promise.all(databases.map((database) => database.drop()));
  rmSync(directory, { recursive: true });
});

interface Gateway {
  process: TypeScriptProcess;
  port: number;
}
async function start(change: NodeJS.ProcessEnv = {}): Promise<Gateway> {
  const started = startTypeScript(MAIN, [], { ...environment, ...change });
  return { process: started, port: JSON.parse(await started.nextLine()).port };
}

const holdSwitch = () => holdLock(databases[0]?.url ?? '', 'select 1 from agreement_switch for update');
const submit = ({ port }: Gateway, submission: unknown, key: string) =>
  axios.post(`http://127.0.0.1:${port}${PATH}/referrals`, submission, {
    headers: { authorization: `Bearer ${TOKEN}`, 'idempotency-key': key },
    validateStatus: () => true,
  });

/** Ids of the referrals with this key, each only where all that belongs to it is there. */
async function whole(key: string): Promise<string[]> {
  const rows = await store
    .selectFrom('referral')
    .innerJoin('client_record', 'client_record.referral_id', 'referral.referral_id')
    .innerJoin('blind_index', 'blind_index.referral_id', 'referral.referral_id')
    .innerJoin('outbox', 'outbox.referral_id', 'referral.referral_id')
    .innerJoin('feed_item', 'feed_item.referral_id', 'referral.referral_id')
    .select('referral.referral_id')
    .where('idempotency_key', '=', key)
    .execute();
  return rows.map(({ referral_id }) => referral_id);
}
const begun = async (key: string) =>
  (await store.selectFrom('referral').select('referral_id').where('idempotency_key', '=', key).execute()).length;

/** A connection that has had an answer and asks nothing. */
async function idle({ port }: Gateway): Promise<{ socket: Socket; closed: Promise<void> }> {
  const socket = connect(port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const answered = new Promise((resolve) => socket.once('data', resolve));
  socket.write(`GET ${PATH}/health HTTP/1.1\r\nhost: gateway\r\n\r\n`);
  await answered;
  return { socket, closed };
}

/** A submission that the gateway is in the middle of. */
async function inProgress(gateway: Gateway) {
  const [submission, key] = [allowedSubmission(), randomUUID()];
  const lock: HeldLock = await holdSwitch();
  const answer = submit(gateway, submission, key).then(
    (answered) => answered,
    () => undefined,
  );
  await lock.waiters(1);
  return { submission, key, lock, answer };
}

test('fault 45: SIGTERM in mid-request: it is answered and kept, idle connections are closed, no new one is taken', async () => {
  const gateway = await start();
  const { key, lock, answer } = await inProgress(gateway);
  const { closed } = await idle(gateway);
  gateway.process.child.kill('SIGTERM');
  await closed;
  await eventually(async () =>
    axios.get(`http://127.0.0.1:${gateway.port}${PATH}/health`).then(
      () => false,
      ({ code }) => code === 'ECONNREFUSED',
    ),
  );
  await lock.release();
  const answered = await answer;
  expect([answered?.status, answered?.headers.connection]).toEqual([202, 'close']);
  expect(await gateway.process.ended).toMatchObject({ code: 0, stderr: '' });
  expect(await whole(key)).toEqual([answered?.data.referralId]);
});

test('fault 45: what is not done by the deadline is ended, with exit code 1; the repeat finds all of it or nothing', async () => {
  const gateway = await start({ SHUTDOWN_GRACE_SECONDS: '0.5' });
  const { submission, key, lock, answer } = await inProgress(gateway);
  gateway.process.child.kill('SIGTERM');
  const { code, stdout } = await gateway.process.ended;
  expect(code).toBe(1);
  expect(stdout).toContain('requests in progress did not end in time');
  expect(await answer).toBeUndefined();
  await lock.release();
  await repeatedIsOne(submission, key);
});

test('fault 45: a second signal ends it at once', async () => {
  const gateway = await start({ SHUTDOWN_GRACE_SECONDS: '600' });
  const { submission, key, lock, answer } = await inProgress(gateway);
  gateway.process.child.kill('SIGTERM');
  await gateway.process.nextLine();
  gateway.process.child.kill('SIGTERM');
  expect((await gateway.process.ended).code).toBeNull();
  expect(await answer).toBeUndefined();
  await lock.release();
  await repeatedIsOne(submission, key);
});

async function repeatedIsOne(submission: unknown, key: string): Promise<void> {
  const next = await start();
  const repeated = await submit(next, submission, key);
  expect(repeated.status).toBe(202);
  expect(await whole(key)).toEqual([repeated.data.referralId]);
  expect(await begun(key)).toBe(1);
  next.process.child.kill('SIGTERM');
  expect((await next.process.ended).code).toBe(0);
}
