import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { brusselsDate } from '../../domain/brussels-time.js';
import { TASK_QUEUE } from '../../domain/names.js';
import { readKeyring } from '../../store/keyring.js';
import { BUNDLE_PATH } from '../../workers/bundle-workflows.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { sandboxAgreements, versionOfTheirDestruction } from '../agreements.js';
import { openSignIn } from '../door/open-sign-in.js';
import type { TemporalServer } from '../embedded/temporal-server.js';
import { writeEnvironmentFile } from '../environment-file.js';
import { aborted, interruption } from '../interruption.js';
import { ensureSandboxKeyFile } from '../keyring.js';
import { fileLogger } from '../log-file.js';
import { makeRunDirectory } from '../run-directory.js';
import { startServers } from '../servers.js';
import { type DemoOptions, readOptions } from './options.js';
import { PATHS } from './paths/index.js';
import { runPaths } from './run-paths.js';
import { machineScreen, peopleScreen, type Screen } from './screen.js';
import { type OpenWorld, openWorld } from './world.js';

const INTERRUPTED = 130;

/** The demo: servers up, every path side by side, what came of it, servers down. Resolves with the exit code. */
async function demo(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const startedAt = Date.now();
  const paths = PATHS.filter(({ name }) => options.only === undefined || name === options.only);
  const [narrated] = paths;
  if (narrated === undefined) throw new Error('there is no path to run');
  const screen = options.json ? machineScreen(process.stdout, process.stderr) : peopleScreen(process.stdout, narrated);
  const directory = makeRunDirectory('demo');
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  try {
    const { logger, path: logFile } = fileLogger(directory, 'demo');
    installTemporalRuntime({ logger });
    const servers = await startServers({ directory, fsync: false, ...(options.keep ? {} : { uiPort: false }) });
    closing.push(() => servers.stop());
    if (signal.aborted) return INTERRUPTED;
    screen.greet(`${servers.temporal.source}\nPostgreSQL from npm; both on 127.0.0.1, in ${directory}`);

    const { all, played } = sandboxAgreements();
    const masterKeysFile = ensureSandboxKeyFile(join(directory, 'master-keys.json'));
    const { signIn, close } = await openSignIn(played);
    closing.push(close);
    const world = await openWorld({
      directory,
      temporal: servers.temporal,
      createDatabase: servers.postgres.createDatabase,
      agreements: [...all, versionOfTheirDestruction(played, brusselsDate(new Date()))],
      agreement: played,
      workflowBundle: { codePath: BUNDLE_PATH },
      logger,
      keyring: readKeyring(masterKeysFile),
      // That of the command line and of every other program of this project: what they tell Temporal is taken up here.
      taskQueue: TASK_QUEUE,
      signIn,
      signal,
    });
    closing.push(() => world.close());

    const running = runPaths(paths, world, screen.tell);
    for (const path of running) void path.then((run) => signal.aborted || screen.ended(run));
    const runs = await Promise.all(running);
    if (signal.aborted) return INTERRUPTED;
    screen.summary(runs, (Date.now() - startedAt) / 1000);
    if (options.keep) {
      sayWhatToOpen(screen, world, { temporal: servers.temporal, directory, masterKeysFile, logFile });
      await aborted(signal);
    }
    return runs.every((run) => run.ok) ? 0 : 1;
  } catch (error) {
    // Ctrl-C reaches programs that a start waits for, so what they die of is no fault.
    if (signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

/** What a run leaves on the screen of whoever keeps its servers. */
interface Kept {
  directory: string;
  masterKeysFile: string;
  logFile: string;
  temporal: TemporalServer;
}

function sayWhatToOpen(screen: Screen, world: OpenWorld, kept: Kept): void {
  const environmentFile = writeEnvironmentFile({ ...kept, ...world.databases });
  screen.say(`
The servers stay up. Open
  Temporal UI    ${kept.temporal.uiAddress}/namespaces/${kept.temporal.namespace}/workflows
  stand-in OCMW  ${world.connector.receiver.url}/sandbox/referrals
  HTTP API       ${world.connector.apiUrl}
  command line   node --env-file="${environmentFile}" dist/clients/cli/main.js list
  log            ${kept.logFile}
Ctrl-C stops them and removes ${kept.directory}`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  // The SDK's runtime keeps a process alive in which no worker has run and ended.
  process.exit('exitCode' in options ? options.exitCode : await demo(options, interruption()));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
