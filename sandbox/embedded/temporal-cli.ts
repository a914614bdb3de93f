import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectCacheDirectory } from './project-cache.js';
import { temporalEnvironment } from './temporal-environment.js';
import { resolveTemporalExecutable } from './temporal-executable.js';

const run = promisify(execFile);

/** Runs the Temporal CLI against a server, without a shell. Rejects when it refuses; resolves with what it printed. */
export async function temporalCli(
  server: { address: string; namespace: string },
  ...words: readonly string[]
): Promise<string> {
  const { path } = await resolveTemporalExecutable({ cacheDirectory: projectCacheDirectory() });
  const where = ['--address', server.address, '--namespace', server.namespace, '--disable-config-file'];
  const { stdout } = await run(path, [...words, ...where], { env: temporalEnvironment() });
  return stdout;
}
