import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PIP_TIMEOUT_MS = 300_000;
const LAST_LINES = 3;

/**
 * Installs what a requirements file pins into a folder of its own: with hashes, from wheels only, and nothing but what it
 * names. Throws pip's last words.
 */
export async function pipInstall(requirements: string, target: string): Promise<void> {
  // With --target pip leaves the system's Python alone, and so passes the block that Debian puts on it (PEP 668).
  const words = ['-m', 'pip', 'install', '--no-input', '--no-cache-dir'];
  words.push('--disable-pip-version-check', '--no-deps');
  words.push('--only-binary=:all:', '--require-hashes', '-r', requirements, '--target', target);
  try {
    await run('python3', words, { timeout: PIP_TIMEOUT_MS });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim();
    throw new Error(said ? said.split('\n').slice(-LAST_LINES).join(' ') : (error as Error).message);
  }
}
