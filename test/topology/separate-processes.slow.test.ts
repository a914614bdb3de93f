import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAgreement } from '../../agreements/load-agreement.js';
import { createHttpClient } from '../../clients/http-client.js';
import type { DevelopmentToken } from '../../gateway/authentication/development-tokens.js';
import { type PostgresServer, startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';
import { KEY_MIGRATIONS, MAIN_MIGRATIONS } from '../../store/migrations/index.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { type CompiledProcess, startCompiled } from '../setup/compiled-process.js';
import { RECEIVER, SENDER } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { eventually } from '../setup/eventually.js';

/**
 * The topology of docker-compose.yml without containers: two PostgreSQL clusters, Temporal, secrets, migrate, worker, gateway
 * and a stand-in OCMW, each a process of its own, the compiled code, spoken to over HTTP and by the command line only.
 */
const PROJECT = join(__dirname, '..', '..');
const databases: PostgresServer[] = [];
const processes: CompiledProcess[] = [];
let environment: Record<string, string>;
let secrets: string;
let checkpoints: { AUDIT_CHECKPOINT_DIRECTORY: string; AUDIT_CHECKPOINT_KEY_FILE: string };
let scratch: ReturnType<typeof scratchDirectory>;
let worker: CompiledProcess;
let gateway: CompiledProcess;

function start(program: string, words: string[] = [], more: Record<string, string> = {}): CompiledProcess {
  const started = startCompiled(program, words, { ...environment, ...more });
  processes.push(started);
  return started;
}

/** A log line as an object, by its message. */
async function logged(of: CompiledProcess, message: string): Promise<Record<string, unknown>> {
  return JSON.parse(await of.line((line) => line.includes(message))) as Record<string, unknown>;
}

beforeAll(async () => {
  scratch = scratchDirectory();
  const directory = scratch.path;
  secrets = join(directory, 'secrets');
  execFileSync(join(PROJECT, 'deploy', 'make-secrets'), [secrets]);
  const [main, keys] = await Promise.all([
    startPostgresServer({ directory: join(directory, 'postgres'), fsync: false }),
    startPostgresServer({ directory: join(directory, 'key-postgres'), fsync: false }),
  ]);
  databases.push(main, keys);
  checkpoints = {
    AUDIT_CHECKPOINT_DIRECTORY: join(directory, 'checkpoints'),
    AUDIT_CHECKPOINT_KEY_FILE: join(secrets, 'checkpoint-key.pem'),
  };
  mkdirSync(checkpoints.AUDIT_CHECKPOINT_DIRECTORY);
  environment = {
    DEPLOYMENT: 'evaluation',
    DATABASE_URL: await main.createDatabase('connector'),
    KEY_DATABASE_URL: await keys.createDatabase('keys'),
    MASTER_KEYS_FILE: join(secrets, 'master-keys.json'),
    AGREEMENTS_DIRECTORY: join(PROJECT, 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    DISPATCH_INTERVAL_SECONDS: '1',
    SHUTDOWN_GRACE_SECONDS: '5',
  };
  const standIn = start('sandbox/receiver/main.js', [], { STAND_IN_PORT: '0' });
  const url = (await standIn.line((line) => line.includes('listens on'))).split(' ').at(-1) ?? '';
  environment.RECEIVER_ENDPOINTS = JSON.stringify({ 'opgroeien-diest': url });
});

afterAll(async () => {
  await Promise.all(processes.map((started) => started.stop()));
  await Promise.all(databases.map((database) => database.stop()));
  scratch.remove();
});

test('migrations run once, and a second time change nothing', async () => {
  const first = start('workers/migrate-main.js');
  expect(await first.ended).toBe(0);
  const all = Object.keys(MAIN_MIGRATIONS).length + Object.keys(KEY_MIGRATIONS).length;
  expect((await logged(first, 'migrations applied')).count).toBe(all);
  const second = start('workers/migrate-main.js');
  expect(await second.ended).toBe(0);
  expect((await logged(second, 'migrations applied')).count).toBe(0);
});

test('a referral goes from HTTP to its purge through worker and gateway', async () => {
  worker = start('workers/main.js', [], { WORKER_HEALTH_PORT: '0', ...checkpoints });
  gateway = start('gateway/main.js', [], {
    GATEWAY_PORT: '0',
    DEVELOPMENT_TOKENS_FILE: join(secrets, 'development-tokens.json'),
  });
  const { port } = await logged(gateway, 'gateway is listening');
  await logged(worker, 'worker is running');
  const tokens = JSON.parse(readFileSync(join(secrets, 'development-tokens.json'), 'utf8')) as DevelopmentToken[];
  const client = (role: string) =>
    createHttpClient({
      baseUrl: `http://127.0.0.1:${port}/referralConnector/v1`,
      token: tokens.find((token) => token.caller.role === role)?.token ?? '',
    });
  const { referralId } = await client('sender').submit(SENDER, diestSubmission(), randomUUID());
  await eventually(async () => (await client('sender').status(SENDER, referralId)).status === 'delivered');
  await client('receiver').report(RECEIVER, referralId, {
    type: 'contactOutcome',
    eventId: randomUUID(),
    outcome: 'helpDeclined',
    occurredAt: new Date().toISOString(),
  });
  await eventually(async () => (await client('receiver').status(RECEIVER, referralId)).status === 'purged');

  const status = start('clients/cli/main.js', ['status', referralId, '--json']);
  expect(await status.ended).toBe(0);
  expect(JSON.parse(status.lines.join(''))).toMatchObject({ referralId, status: 'purged' });
  const keys = start('clients/cli/main.js', ['audit', 'checkpoint-keys'], checkpoints);
  expect(await keys.ended).toBe(0);
  const keyFile = join(secrets, 'checkpoint-keys.json');
  writeFileSync(keyFile, keys.lines.join('\n'));
  await eventually(() => readdirSync(checkpoints.AUDIT_CHECKPOINT_DIRECTORY).length === 1);
  const against = ['--checkpoints', checkpoints.AUDIT_CHECKPOINT_DIRECTORY, '--checkpoint-keys', keyFile];
  const verified = start('clients/cli/main.js', ['audit', 'verify', ...against, '--json']);
  expect(await verified.ended).toBe(0);
  expect(JSON.parse(verified.lines.join(''))).toMatchObject({ faults: [], checkpoints: { count: 1 } });
});

test('health and metrics are served, and count what happened', async () => {
  const { port } = await logged(worker, 'worker health and metrics are served');
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'UP' }]);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('referral_connector_referrals{state="purged"} 1');
  expect(metrics).toContain('referral_connector_receiver_calls_total{kind="deliver",result="delivered"} 1');
});

test('the doctor finds nothing wrong with it', async () => {
  const doctor = start('clients/cli/main.js', ['doctor', '--json']);
  const code = await doctor.ended;
  expect([code, doctor.lines.filter((line) => line.includes('"ok":false'))]).toEqual([0, []]);
});

test('production refuses this installation, with every fault at once', async () => {
  const refused = start('workers/main.js', [], { DEPLOYMENT: 'production', WORKER_HEALTH_PORT: '0' });
  expect(await refused.ended).toBe(78);
  expect(refused.errors.join('\n')).toMatch(
    /DPO_KEYS_FILE[\s\S]*RECEIVER_ENDPOINTS|RECEIVER_ENDPOINTS[\s\S]*DPO_KEYS_FILE/,
  );
});

test('SIGTERM ends worker and gateway in order', async () => {
  expect(await Promise.all([worker.stop(), gateway.stop()])).toEqual([0, 0]);
  expect(worker.lines.join('\n')).toContain('worker is stopping');
});

/** A submission that the Diest agreement allows now. */
function diestSubmission() {
  const { agreement } = loadAgreement({ path: join(PROJECT, 'agreements', 'opgroeien-diest.yaml') });
  return sampleSubmission(agreement, new Date());
}
