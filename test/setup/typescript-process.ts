import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const REGISTER = join(__dirname, 'register-typescript.cjs');

/** A process of its own that runs TypeScript source, for tests that kill it or change its environment. */
export interface TypeScriptProcess {
  readonly child: ChildProcess;
  /** Resolves with the next line that it writes to its standard output; rejects when it ends before. */
  nextLine(): Promise<string>;
  /** Resolves with its exit code (null after a signal) and all it wrote, when it has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/**
 * Starts a TypeScript file with Node.
 *
 * @param file absolute path
 * @param words its arguments
 * @param environment variables that are added to those of this process
 */
export function startTypeScript(
  file: string,
  words: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): TypeScriptProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', '--require', REGISTER, file, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a shell gives it, so that a test can send what Ctrl-C sends.
    detached: true,
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  let stderr = '';
  let taken = 0;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });

  async function nextLine(): Promise<string> {
    for (;;) {
      const end = stdout.indexOf('\n', taken);
      if (end >= 0) {
        const line = stdout.slice(taken, end);
        taken = end + 1;
        return line;
      }
      const hasEnded = await Promise.race([
        ended.then(() => true),
        new Promise<false>((resolve) => child.stdout.once('data', () => resolve(false))),
      ]);
      if (hasEnded && stdout.indexOf('\n', taken) < 0)
        throw new Error(`the process ended without a further line: ${stderr}`);
    }
  }

  return { child, nextLine, ended };
}
