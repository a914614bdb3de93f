import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { processIdentity } from './embedded/process-identity.js';
import { projectCacheDirectory } from './embedded/project-cache.js';

/** The folder for what the sandbox keeps: inside the checkout, ignored by git. */
export function sandboxDirectory(): string {
  return join(dirname(projectCacheDirectory()), '.sandbox');
}

/**
 * Makes the folder `<name>-<pid>` of one run in the sandbox folder, and removes those of runs that were killed.
 *
 * @returns its absolute path
 */
export function makeRunDirectory(name: string): string {
  const parent = sandboxDirectory();
  mkdirSync(parent, { recursive: true });
  const pattern = new RegExp(`^${name}-(\\d+)$`);
  for (const entry of readdirSync(parent)) {
    const pid = Number(pattern.exec(entry)?.[1]);
    const isLeftOver = pid === process.pid || (pid > 0 && processIdentity(pid) === undefined);
    if (isLeftOver) rmSync(join(parent, entry), { recursive: true, force: true });
  }
  const directory = join(parent, `${name}-${process.pid}`);
  mkdirSync(directory);
  return directory;
}
