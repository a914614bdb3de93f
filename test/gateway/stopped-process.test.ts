/**
 * Fault 45: SIGTERM, and worse, while a request is in progress in a gateway of its own process. A lock in the database keeps the
 * request in progress for as long as the test wants.
 *
 * Seen to fail with: a server that is closed without waiting for requests; a deadline that is not kept; exit code 0 after it.
 */
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import axios from 'axios';
import type { Database } from '../../store/schema.js';
import { openDatabase } from '../../store/store.js';
import { allowedSubmission } from '../cli/installation.js';
import { type HeldLock, holdLock } from '../faults/held-lock.js';
import { eventually } from '../setup/eventually.js';
import type { TypeScriptProcess } from '../setup/typescript-process.js';
import { type GatewayProcesses, prepareGatewayProcesses, TOKEN } from './gateway-process.js';
import { PATH } from './gateway-under-test.js';

let prepared: GatewayProcesses;
let store: ReturnType<typeof openDatabase<Database>>;
beforeAll(async () => {
  prepared = await prepareGatewayProcesses();
  store = openDatabase<Database>(prepared.databaseUrl);
});
afterAll(async () => {
  await store?.destroy();
  await prepared?.drop();
});

interface Gateway {
  process: TypeScriptProcess;
  port: number;
}
async function start(change: NodeJS.ProcessEnv = {}): Promise<Gateway> {
  const started = prepared.start(change);
  return { process: started, port: JSON.parse(await started.nextLine()).port };
}

const holdSwitch = () => holdLock(prepared.databaseUrl, 'select 1 from agreement_switch for update');
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
