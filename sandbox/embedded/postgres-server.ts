import { join, resolve } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { claimDirectory, type DirectoryClaim } from './directory-claim.js';
import { freePort, isFree } from './free-port.js';
import { postgresAccount } from './postgres-account.js';
import { postgresBinaries } from './postgres-binaries.js';
import { POSTGRES_USER, postgresEnvironment, preparePostgresData } from './postgres-data.js';
import { type ServerProcess, startServerProcess, waitUntilReady } from './server-process.js';

/** A PostgreSQL server that belongs to this process. */
export interface PostgresServer {
  readonly host: '127.0.0.1';
  /** Stays the same over `restart`. */
  readonly port: number;
  /** The connection URL of a database, with the superuser's password in it: never to be logged. */
  url(database: string): string;
  /** Makes a database unless it exists, and returns its URL. */
  createDatabase(name: string): Promise<string>;
  /** Ends open transactions, writes everything to disk and stops. May be called again. */
  stop(): Promise<void>;
  /** Stops at once, as after a power loss: what was not committed is gone, and `restart` recovers from the log. */
  kill(): Promise<void>;
  /** Starts again on the same port and data, after stopping a server that still runs. */
  restart(): Promise<void>;
}

/** How a server is stopped: fast; then without ceremony; then by force. */
const STOP_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const;
const STOP_GRACE_MS = 20_000;
/** Long, because recovery after a crash reads the whole log first. */
const START_TIMEOUT_MS = 60_000;
const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

/**
 * Starts the PostgreSQL that npm installed, on 127.0.0.1 only and with a password. It ends with this process, however
 * that ends (on Linux; elsewhere the next start on the directory stops what was left behind).
 *
 * @param options.directory holds data, log and password; made when missing; one server at a time
 * @param options.port the port to listen on; a free one when left out
 * @param options.fsync false loses data when the machine crashes and is faster: for tests that do not pin durability
 * @param options.log takes notes on what is done, for ops
 * @throws Error when PostgreSQL is not installed, cannot run here, or the directory or port is in use
 */
export async function startPostgresServer(options: {
  directory: string;
  port?: number;
  fsync?: boolean;
  log?: (line: string) => void;
}): Promise<PostgresServer> {
  const directory = resolve(options.directory);
  const log = options.log ?? (() => undefined);
  const binaries = postgresBinaries();
  const account = await postgresAccount();
  const port = options.port ?? (await freePort());
  let claim: DirectoryClaim | undefined;
  let server: ServerProcess | undefined;
  let password = '';

  const url = (database: string) =>
    `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

  async function start(): Promise<void> {
    claim = await claimDirectory({ directory, server: 'postgres', signals: STOP_SIGNALS, graceMs: STOP_GRACE_MS, log });
    try {
      if (!(await isFree(port))) throw new Error(`port ${port} of 127.0.0.1 is in use`);
      const data = await preparePostgresData(directory, binaries.initdb, account);
      password = data.password;
      server = await startServerProcess({
        command: [
          ...account.words,
          binaries.postgres,
          ...['-D', data.dataDirectory],
          ...settings(port, options.fsync ?? true),
        ],
        logFile: join(directory, 'postgres.log'),
        environment: postgresEnvironment(),
      });
      claim.recordServer(server.pid);
      await waitUntilReady({
        server,
        name: 'PostgreSQL',
        probe: () => query(url('postgres'), 'select 1'),
        timeoutMs: START_TIMEOUT_MS,
      });
    } catch (error) {
      await end(STOP_SIGNALS);
      throw error;
    }
    log(`PostgreSQL listens on 127.0.0.1:${port}, data in ${directory}`);
  }

  async function end(signals: readonly NodeJS.Signals[]): Promise<void> {
    await server?.stop(signals, STOP_GRACE_MS);
    server = undefined;
    claim?.release();
    claim = undefined;
  }

  await start();
  return {
    host: '127.0.0.1',
    port,
    url,
    async createDatabase(name) {
      await query(url('postgres'), `create database ${escapeIdentifier(name)}`).catch((error: { code?: string }) => {
        // The second code is what one of two gets that make the same database at the same moment.
        if (error.code !== DUPLICATE_DATABASE && error.code !== UNIQUE_VIOLATION) throw error;
      });
      return url(name);
    },
    stop: () => end(STOP_SIGNALS),
    kill: () => end(['SIGQUIT', 'SIGKILL']),
    async restart() {
      await end(STOP_SIGNALS);
      await start();
    },
  };
}

function settings(port: number, fsync: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // Not used, and a long folder name would not fit into the address of one.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Values must not reach the log, and errors of statements quote them: those go to the client only.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function query(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // A connection that the server ends between two calls is reported here, and would end this process if nobody listened.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
