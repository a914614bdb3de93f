import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { claimDirectory, type DirectoryClaim } from './directory-claim.js';
import { endWithParent } from './end-with-parent.js';
import { freePort, isFree } from './free-port.js';
import { reachLoopbackWithoutProxy } from './loopback-without-proxy.js';
import { projectCacheDirectory } from './project-cache.js';
import { registerSearchAttributes, type SearchAttributes } from './search-attributes.js';
import { type ServerProcess, startServerProcess, waitUntilReady } from './server-process.js';
import { temporalEnvironment } from './temporal-environment.js';
import { resolveTemporalExecutable } from './temporal-executable.js';

/** A Temporal server that can be used. */
export interface TemporalServer {
  /** Host and port of its gRPC endpoint. */
  readonly address: string;
  /** Where its web page is, unless it has none or we do not know. */
  readonly uiAddress?: string;
  readonly namespace: string;
  /** Which program it runs, or that it was there already; for people. */
  readonly source: string;
  /** Stops it; does nothing to a server that was there already. May be called again. */
  stop(): Promise<void>;
}

/** How to start a server. */
export interface TemporalServerOptions {
  /**
   * Holds its state and log; made when missing; one server at a time. A later start on the same directory and port goes
   * on where this one ends.
   */
  directory: string;
  /** Port of the gRPC endpoint; a free one when left out. */
  port?: number;
  /** Port of the web page; a free one when left out, no page when false. */
  uiPort?: number | false;
  /** What workflows are found by. */
  searchAttributes?: SearchAttributes;
  /** Where the Temporal CLI is kept once it has been downloaded; the project's `.cache` when left out. */
  cacheDirectory?: string;
  /** Takes notes on what is done. */
  log?: (line: string) => void;
}

const NAMESPACE = 'default';
const STOP_SIGNALS = ['SIGINT', 'SIGKILL'] as const;
const STOP_GRACE_MS = 15_000;
const START_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 5_000;

/**
 * Uses the server that `TEMPORAL_ADDRESS` names, with the namespace, TLS and key that the other variables of
 * `@temporalio/envconfig` give, and starts one where the variable is not set. (A profile alone does not count: a file in
 * somebody's home must not send a demo to their cluster.) What such a server can do is up to whoever started it: skipping
 * time needs the option that `startTemporalServer` sets.
 *
 * @throws Error when the named server does not answer, or for the reasons of `startTemporalServer`
 */
export async function findOrStartTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (!address) return startTemporalServer(options);
  const { connectionOptions, namespace = NAMESPACE } = loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions).catch((error) => {
    throw new Error(`the Temporal server ${address}, named by the environment, does not answer`, { cause: error });
  });
  try {
    await registerSearchAttributes(connection, namespace, options.searchAttributes ?? {});
  } finally {
    await connection.close();
  }
  const source = `a server that was there already (${address})`;
  options.log?.(`Temporal: ${source}`);
  return { address, namespace, source, stop: async () => undefined };
}

/**
 * Starts a Temporal dev server on 127.0.0.1 that keeps its state in a file and can skip time in single workflows. It
 * ends with this process, however that ends (on Linux; elsewhere the next start on the directory stops what was left
 * behind).
 *
 * @throws Error when no Temporal CLI can be had, the server does not start, or the directory or port is in use
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  reachLoopbackWithoutProxy();
  const directory = resolve(options.directory);
  const log = options.log ?? (() => undefined);
  const cacheDirectory = options.cacheDirectory ?? projectCacheDirectory();
  const executable = await resolveTemporalExecutable({ cacheDirectory, log });
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort === false ? undefined : (options.uiPort ?? (await freePort()));
  const searchAttributes = options.searchAttributes ?? {};
  const address = `127.0.0.1:${port}`;
  let claim: DirectoryClaim | undefined;
  let server: ServerProcess | undefined;

  async function stop(): Promise<void> {
    await server?.stop(STOP_SIGNALS, STOP_GRACE_MS);
    server = undefined;
    claim?.release();
    claim = undefined;
  }

  claim = await claimDirectory({ directory, server: 'temporal', signals: STOP_SIGNALS, graceMs: STOP_GRACE_MS, log });
  try {
    for (const wanted of [port, uiPort]) {
      if (wanted && !(await isFree(wanted))) throw new Error(`port ${wanted} of 127.0.0.1 is in use`);
    }
    server = await startServerProcess({
      command: [
        ...(await endWithParent()),
        executable.path,
        ...serverWords({ directory, port, uiPort, searchAttributes }),
      ],
      logFile: join(directory, 'temporal.log'),
      environment: temporalEnvironment(),
    });
    claim.recordServer(server.pid);
    await waitUntilReady({
      server,
      name: 'The Temporal server',
      probe: () =>
        withConnection(port, (connection) => connection.workflowService.describeNamespace({ namespace: NAMESPACE })),
      timeoutMs: START_TIMEOUT_MS,
    });
    await withConnection(port, (connection) => registerSearchAttributes(connection, NAMESPACE, searchAttributes));
  } catch (error) {
    await stop();
    throw error;
  }
  log(`Temporal listens on ${address}, state in ${directory}`);
  return {
    address,
    ...(uiPort ? { uiAddress: `http://127.0.0.1:${uiPort}` } : {}),
    namespace: NAMESPACE,
    source: executable.source,
    stop,
  };
}

function serverWords(options: {
  directory: string;
  port: number;
  uiPort: number | undefined;
  searchAttributes: SearchAttributes;
}): string[] {
  const { directory, port, uiPort, searchAttributes } = options;
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort ? ['--ui-port', String(uiPort), '--ui-disable-news-fetch'] : ['--headless']),
    ...['--db-filename', join(directory, 'temporal.db'), '--log-level', 'warn'],
    ...['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'],
    // Without it every skip takes about a second.
    ...['--dynamic-config-value', 'history.timerProcessorMaxTimeShift="20ms"'],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}

async function withConnection(port: number, use: (connection: Connection) => Promise<unknown>): Promise<void> {
  // gRPC waits a second after a refused connection, so the port is tried by itself first.
  await checkPort(port);
  const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: CALL_TIMEOUT_MS });
  try {
    await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => use(connection));
  } finally {
    await connection.close();
  }
}

function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
