import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectCacheDirectory } from '../../sandbox/embedded/project-cache.js';
import { resolveTemporalExecutable } from '../../sandbox/embedded/temporal-executable.js';
import { testTemporalAddress } from '../setup/environment.js';

const run = promisify(execFile);

/** Runs the real Temporal CLI against the server of this test run. Rejects when it refuses; returns what it printed. */
export async function temporalCli(...words: string[]): Promise<string> {
  const { path } = await resolveTemporalExecutable({ cacheDirectory: projectCacheDirectory() });
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
  const { stdout } = await run(path, [...words, '--address', testTemporalAddress(), '--disable-config-file'], {
    env: environment,
  });
  return stdout;
}
