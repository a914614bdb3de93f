import { execFile } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type PostgresServer, startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { startTemporalServer, type TemporalServer } from '../../sandbox/embedded/temporal-server.js';
import { bundleWorkflows } from '../../workers/bundle-workflows.js';
import { makeRunDirectory } from './run-directory.js';
import { TEST_SEARCH_ATTRIBUTES } from './search-attributes.js';

/** What all test files of a run share. */
export interface TestServers {
  temporal: TemporalServer;
  postgres: PostgresServer;
  /** Path of the workflow bundle, made as for production. */
  workflowBundle: string;
  /** Folder with the compiled code and the bundle, as `npm run build` makes them: for tests that run whole processes. */
  compiled: string;
  stop(): Promise<void>;
}

/**
 * Starts one Temporal server and one PostgreSQL for a whole run, and bundles the workflows once: a file of tests of its
 * own with each costs twice the time.
 */
export async function startTestServers(): Promise<TestServers> {
  const directory = makeRunDirectory();
  const started: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(server: T): T => {
    started.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  };

  const attempts = await Promise.allSettled([
    startTemporalServer({
      directory: join(directory, 'temporal'),
      uiPort: false,
      searchAttributes: TEST_SEARCH_ATTRIBUTES,
    }).then(keep),
    // Durability is pinned by tests that start a server of their own.
    startPostgresServer({ directory: join(directory, 'postgres'), fsync: false }).then(keep),
    bundleWorkflows().then((code) => {
      const path = join(directory, 'workflow-bundle.js');
      writeFileSync(path, code);
      return path;
    }),
    compile(join(directory, 'dist')),
  ] as const);
  const [temporal, postgres, workflowBundle, compiled] = attempts;
  if (
    temporal.status === 'fulfilled' &&
    postgres.status === 'fulfilled' &&
    workflowBundle.status === 'fulfilled' &&
    compiled.status === 'fulfilled'
  ) {
    copyFileSync(workflowBundle.value, join(compiled.value, 'workflow-bundle.js'));
    return {
      temporal: temporal.value,
      postgres: postgres.value,
      workflowBundle: workflowBundle.value,
      compiled: compiled.value,
      stop,
    };
  }
  await stop();
  const reasons = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
  // Jest prints the message of an error alone.
  throw new AggregateError(reasons, ['the servers for the tests did not start', ...reasons.map(reasonOf)].join('\n'));
}

const PROJECT = join(__dirname, '..', '..');

/** Compiles the sources into a folder of this run, so that a build of somebody else is neither used nor disturbed. */
async function compile(folder: string): Promise<string> {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [
    compiler,
    '-p',
    join(PROJECT, 'tsconfig.build.json'),
    '--outDir',
    folder,
  ]);
  return folder;
}

function reasonOf(reason: unknown): string {
  const { stdout = '', message } = reason as { stdout?: string; message?: string };
  return `${message ?? reason}\n${stdout}`;
}
