import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipInstall } from '../../sandbox/embedded/pip-install.js';
import { projectCacheDirectory } from '../../sandbox/embedded/project-cache.js';

/**
 * The folder with the Python packages of a list, of these tests where left out: installed into the project's cache the first
 * time, for each Python and each list of its own.
 */
export async function pythonPackages(requirements = join(__dirname, 'requirements.txt')): Promise<string> {
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.version, sys.platform)']);
  const name = createHash('sha256').update(python).update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const cache = projectCacheDirectory();
  const place = join(cache, `python-${name}`);
  if (existsSync(place)) return place;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'python-unfinished-'));
  try {
    await pipInstall(requirements, join(unfinished, 'target'));
    renameSync(join(unfinished, 'target'), place);
  } catch (error) {
    // Another test was faster to install the same.
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return place;
}
