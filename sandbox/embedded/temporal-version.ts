import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Temporal CLI that this project is tried with: it holds server 1.32.0, the first that skips time per workflow. */
export const PINNED_TEMPORAL_VERSION = '1.9.1';

/**
 * Asks a Temporal CLI for its version and holds it against the pinned one.
 *
 * @param executable path of the program
 * @returns its version, such as `1.9.1`
 * @throws Error when it does not run, or is older than `PINNED_TEMPORAL_VERSION`
 */
export async function checkTemporalVersion(executable: string): Promise<string> {
  const { stdout } = await run(executable, ['--version'], { timeout: 20_000 });
  const version = /temporal version (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${executable} does not say its version`);
  if (isOlder(version, PINNED_TEMPORAL_VERSION)) {
    throw new Error(`${executable} is version ${version}, older than ${PINNED_TEMPORAL_VERSION}`);
  }
  return version;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
