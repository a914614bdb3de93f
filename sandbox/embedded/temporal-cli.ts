import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectCacheDirectory } from './project-cache.js';
import { temporalEnvironment } from './temporal-environment.js';
import { resolveTemporalExecutable } from './temporal-executable.js';

const run = promisify(execFile);

const TRIES = 20;
const PAUSE_MS = 500;

/**
 * Runs the Temporal CLI against a server, without a shell; a server that is busy is asked again. Rejects when it refuses;
 * resolves with what it printed.
 */
export async function temporalCli(
  server: { address: string; namespace: string },
  ...words: readonly string[]
): Promise<string> {
  const { path } = await resolveTemporalExecutable({ cacheDirectory: projectCacheDirectory() });
  const where = ['--address', server.address, '--namespace', server.namespace, '--disable-config-file'];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { stdout } = await run(path, [...words, ...where], { env: temporalEnvironment() });
      return stdout;
    } catch (error) {
      const { stderr } = error as { stderr?: string };
      if (attempt === TRIES || !stderr?.includes('Workflow is busy')) throw error;
      await delay(PAUSE_MS);
    }
  }
}
