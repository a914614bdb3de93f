import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testCompiledCode } from './environment.js';

/** A process of the compiled code, as an installation runs it. */
export interface CompiledProcess {
  readonly child: ChildProcess;
  /** Every line of its standard output so far. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** Resolves with the first line, also a past one, for which `matches` holds; rejects when the process ends without. */
  line(matches: (line: string) => boolean): Promise<string>;
  /** Resolves with its exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  /** SIGTERM, then waits for the end. */
  stop(): Promise<number | null>;
}

/**
 * Starts one program of the compiled code, for example `workers/main.js`, with this environment and nothing of ours in it.
 */
export function startCompiled(
  program: string,
  words: readonly string[],
  environment: Record<string, string>,
): CompiledProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', join(testCompiledCode(), program), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, ...environment },
  });
  const lines: string[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const waiter of waiting) waiter();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      wake();
      resolve(code);
    });
  });
  return {
    child,
    lines,
    errors,
    ended,
    line: (matches) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(matches);
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`${program} ended without that line: ${errors.join('\n')}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
