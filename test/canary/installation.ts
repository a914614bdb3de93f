import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createHttpClient } from '../../clients/http-client.js';
import { BASE_PATH } from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import type { Caller } from '../../domain/views.js';
import type { DevelopmentToken } from '../../gateway/authentication/development-tokens.js';
import { freePort } from '../../sandbox/embedded/free-port.js';
import { type PostgresServer, startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { startTemporalServer, type TemporalServer } from '../../sandbox/embedded/temporal-server.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { type MailServer, startMailServer } from '../notifications/mail-server.js';
import { type CompiledProcess, startCompiled } from '../setup/compiled-process.js';
import { OPERATOR, SOCIAL_WORKER } from '../setup/connector.js';
import { TEST_SEARCH_ATTRIBUTES } from '../setup/search-attributes.js';
import { agreementsIn } from './agreement.js';
import { openRecordingDoor, type RecordingDoor } from './recording-door.js';

const SOCIAL_WORKERS_TOKEN = 'the-token-of-a-social-worker';
const PROJECT = join(__dirname, '..', '..');

/** A program of the installation that was started, and what it said. */
export interface Program {
  name: string;
  process: CompiledProcess;
}

/**
 * A whole installation of its own: PostgreSQL, Temporal, worker, gateway and command line as processes of the compiled code at
 * log level trace, with everything they keep below one folder, and doors that record what goes to gateway and receiver.
 */
export interface Installation {
  /** Holds databases, Temporal's state, secrets, home and temporary files. */
  directory: string;
  /** What callers write for the command line to read; their own, and not below `directory`. */
  callersDirectory: string;
  environment: Record<string, string>;
  postgres: PostgresServer;
  temporal: TemporalServer;
  standIn: StandInReceiver;
  gatewayDoor: RecordingDoor;
  /** For callers who put into a URL what does not belong there: their requests are not searched, the answers are. */
  carelessDoor: RecordingDoor;
  receiverDoor: RecordingDoor;
  /** Takes what ops are told of escalations. */
  mail: MailServer;
  programs: Program[];
  tokenOf(role: Caller['role']): string;
  /** The HTTP client of one role; each request is made once. */
  as(role: Caller['role']): ReferralClient;
  /** That of the person of the receiver who reads. */
  socialWorker: ReferralClient;
  /** Starts a program of the compiled code, as `clients/cli/main.js`. */
  run(program: string, words?: readonly string[], more?: Record<string, string>): CompiledProcess;
  startWorker(): Promise<CompiledProcess>;
  /** Metrics of the newest worker: ours, and those of the SDK. */
  metrics(): Promise<{ ours: string; sdk: string }>;
  stop(): Promise<void>;
}

/** Starts one. What was started ends with `stop`, also where a later part does not start. */
export async function startInstallation(): Promise<Installation> {
  const folder = scratchDirectory();
  const callers = scratchDirectory();
  const stopping: (() => unknown)[] = [() => folder.remove(), () => callers.remove()];
  const stop = async () => {
    for (const step of stopping.splice(0).reverse()) await step();
  };
  try {
    return await start(folder.path, callers.path, stopping, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  directory: string,
  callersDirectory: string,
  stopping: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<Installation> {
  const keep = <T>(thing: T, end: (thing: T) => unknown): T => {
    stopping.push(() => end(thing));
    return thing;
  };
  const [postgres, temporal, standIn, mail] = await Promise.all([
    startPostgresServer({ directory: join(directory, 'postgres') }).then((server) => keep(server, (one) => one.stop())),
    startTemporalServer({
      directory: join(directory, 'temporal'),
      uiPort: false,
      searchAttributes: TEST_SEARCH_ATTRIBUTES,
    }).then((server) => keep(server, (one) => one.stop())),
    startStandInReceiver().then((receiver) => keep(receiver, (one) => one.close())),
    startMailServer().then((server) => keep(server, (one) => one.close())),
  ]);
  const receiverDoor = keep(await openRecordingDoor(standIn.url), (door) => door.close());
  await logEveryStatement(postgres);

  const programs: Program[] = [];
  stopping.push(() => Promise.all(programs.map(({ process }) => process.stop())));
  const environment = {
    ...(await configure(directory, postgres, temporal)),
    RECEIVER_ENDPOINTS: JSON.stringify({ 'opgroeien-diest': receiverDoor.url }),
    NOTIFY_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    NOTIFY_EMAIL_FROM: 'connector@example.org',
    NOTIFY_EMAIL_TO: 'ops@example.org',
  };
  const run: Installation['run'] = (program, words = [], more = {}) => {
    const process = startCompiled(program, words, { ...environment, ...more });
    programs.push({ name: `${program} (${programs.length})`, process });
    return process;
  };

  const migration = run('workers/migrate-main.js');
  if ((await migration.ended) !== 0) throw new Error(`the migration failed: ${migration.errors.join('\n')}`);
  let newestWorker: CompiledProcess;
  const startWorker = async () => {
    newestWorker = run('workers/main.js', [], { WORKER_HEALTH_PORT: '0' });
    await newestWorker.line((line) => line.includes('worker is running'));
    return newestWorker;
  };
  const gateway = run('gateway/main.js', [], {
    GATEWAY_PORT: '0',
    // What is waited for is asked for again and again.
    GATEWAY_REQUESTS_PER_MINUTE: '1000000',
  });
  const [gatewayLine] = await Promise.all([
    gateway.line((line) => line.includes('gateway is listening')),
    startWorker(),
  ]);
  const gatewayUrl = `http://127.0.0.1:${portOf(gatewayLine)}`;
  const gatewayDoor = keep(await openRecordingDoor(gatewayUrl), (door) => door.close());
  const carelessDoor = keep(await openRecordingDoor(gatewayUrl), (door) => door.close());

  const tokens = JSON.parse(readFileSync(environment.DEVELOPMENT_TOKENS_FILE, 'utf8')) as DevelopmentToken[];
  const tokenOf = (role: Caller['role']) => tokens.find(({ caller }) => caller.role === role)?.token ?? '';
  return {
    directory,
    callersDirectory,
    environment,
    postgres,
    temporal,
    standIn,
    gatewayDoor,
    carelessDoor,
    receiverDoor,
    mail,
    programs,
    tokenOf,
    socialWorker: createHttpClient({
      baseUrl: `${gatewayDoor.url}${BASE_PATH}`,
      token: SOCIAL_WORKERS_TOKEN,
      attempts: 1,
    }),
    as: (role) => createHttpClient({ baseUrl: `${gatewayDoor.url}${BASE_PATH}`, token: tokenOf(role), attempts: 1 }),
    run,
    startWorker,
    metrics: async () => {
      const served = await newestWorker.line((line) => line.includes('health and metrics are served'));
      const [ours, sdk] = await Promise.all(
        [`127.0.0.1:${portOf(served)}`, environment.SDK_METRICS_ADDRESS].map(async (address) =>
          (await fetch(`http://${address}/metrics`)).text(),
        ),
      );
      return { ours: ours ?? '', sdk: sdk ?? '' };
    },
    stop,
  };
}

/** Every statement goes to PostgreSQL's log with its parameters: the most that a log of it can ever hold. */
async function logEveryStatement(postgres: PostgresServer): Promise<void> {
  const client = new Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  await client.query("alter system set log_statement = 'all'");
  await client.query('select pg_reload_conf()');
  await client.end();
}

async function configure(directory: string, postgres: PostgresServer, temporal: TemporalServer) {
  const secrets = join(directory, 'secrets');
  execFileSync(join(PROJECT, 'deploy', 'make-secrets'), [secrets]);
  const tokensFile = join(secrets, 'development-tokens.json');
  const tokens = JSON.parse(readFileSync(tokensFile, 'utf8')) as DevelopmentToken[];
  const operator: DevelopmentToken = { token: 'the-token-of-an-operator', caller: OPERATOR };
  const socialWorker: DevelopmentToken = { token: SOCIAL_WORKERS_TOKEN, caller: SOCIAL_WORKER };
  writeFileSync(tokensFile, JSON.stringify([...tokens, operator, socialWorker]), { mode: 0o600 });
  for (const name of ['home', 'temporary']) {
    mkdirSync(join(directory, name));
    chmodSync(join(directory, name), 0o700);
  }
  return {
    DEPLOYMENT: 'evaluation',
    LOG_LEVEL: 'trace',
    HOME: join(directory, 'home'),
    TMPDIR: join(directory, 'temporary'),
    DATABASE_URL: await postgres.createDatabase('connector'),
    KEY_DATABASE_URL: await postgres.createDatabase('keys'),
    MASTER_KEYS_FILE: join(secrets, 'master-keys.json'),
    DEVELOPMENT_TOKENS_FILE: tokensFile,
    AGREEMENTS_DIRECTORY: agreementsIn(directory),
    TEMPORAL_ADDRESS: temporal.address,
    SDK_METRICS_ADDRESS: `127.0.0.1:${await freePort()}`,
    DISPATCH_INTERVAL_SECONDS: '1',
    RECONCILE_INTERVAL_SECONDS: '2',
    SHUTDOWN_GRACE_SECONDS: '5',
  };
}

function portOf(line: string): number {
  return (JSON.parse(line) as { port: number }).port;
}
