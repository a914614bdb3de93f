import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PINNED_TEMPORAL_VERSION } from './temporal-version.js';

const run = promisify(execFile);

const DOWNLOAD_TIMEOUT_MS = 300_000;

/** What the Temporal SDK calls the program of this version in its download folder. */
export function downloadedExecutable(cacheDirectory: string): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(cacheDirectory, `temporal-v${PINNED_TEMPORAL_VERSION}${suffix}`);
}

/**
 * Lets the Temporal SDK download the pinned version of the CLI into the cache folder. The SDK does so only by starting
 * a server with it, and in a process of its own, because loading it here would fix the SDK's runtime options before the
 * program has set them.
 *
 * @returns path of the program
 * @throws Error with the SDK's reason
 */
export async function downloadTemporal(cacheDirectory: string): Promise<string> {
  mkdirSync(cacheDirectory, { recursive: true });
  const executable = { type: 'cached-download', downloadDir: cacheDirectory, version: `v${PINNED_TEMPORAL_VERSION}` };
  const script = `
    const { TestWorkflowEnvironment } = require(${JSON.stringify(testingPackage())});
    TestWorkflowEnvironment.createLocal({ server: { executable: ${JSON.stringify(executable)} } }).then(
      (environment) => environment.teardown(),
      (error) => { process.stderr.write(String(error.message)); process.exitCode = 1; },
    );`;
  try {
    await run(process.execPath, ['-e', script], { timeout: DOWNLOAD_TIMEOUT_MS });
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr?.trim() || (error as Error).message);
  }
  const path = downloadedExecutable(cacheDirectory);
  if (!existsSync(path)) throw new Error(`the SDK did not leave ${path}`);
  return path;
}

function testingPackage(): string {
  try {
    return require.resolve('@temporalio/testing');
  } catch {
    throw new Error('the npm package @temporalio/testing is not installed');
  }
}
