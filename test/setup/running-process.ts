import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A process of its own, for tests that kill it, change its environment or speak with it. */
export interface RunningProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves with the next line that it writes to its standard output; rejects when it ends before. */
  nextLine(): Promise<string>;
  /** Resolves with its exit code (null after a signal) and all it wrote, when it has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/**
 * Starts a program with nothing on its standard input yet.
 *
 * @param environment variables that are added to those of this process
 */
export function startProcess(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): RunningProcess {
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'pipe'],
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
