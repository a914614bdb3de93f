import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from '../../sandbox/embedded/process-identity.js';
import { projectCacheDirectory } from '../../sandbox/embedded/project-cache.js';

const NAME = /^test-(\d+)$/;

/** Makes the folder of this test run, and removes those of runs that were killed. */
export function makeRunDirectory(): string {
  const cache = projectCacheDirectory();
  const directory = join(cache, `test-${process.pid}`);
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const pid = Number(NAME.exec(name)?.[1]);
    const isLeftOver = pid === process.pid || (pid > 0 && processIdentity(pid) === undefined);
    if (isLeftOver) rmSync(join(cache, name), { recursive: true, force: true });
  }
  mkdirSync(directory);
  return directory;
}
