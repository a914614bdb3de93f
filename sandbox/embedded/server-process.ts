import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that runs as a process of its own, for as long as this process at most. */
export interface ServerProcess {
  readonly pid: number;
  isRunning(): boolean;
  /** Resolves when the process has ended, with how: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  /** What it has written since it was started, the last lines only. */
  lastWords(): string;
  /** Sends the signals one after the other, each when the one before has not ended it in `graceMs`. */
  stop(signals: readonly NodeJS.Signals[], graceMs: number): Promise<void>;
}

const LAST_LINES = 15;
const POLL_MS = 20;

/**
 * Servers that run now. They get SIGINT when this process exits in an orderly way without having stopped them; the
 * kernel sees to a `kill -9` where it can (`endWithParent`).
 */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) {
    try {
      process.kill(pid, 'SIGINT');
    } catch {
      // It has ended by itself, and nothing is left to do.
    }
  }
});

/**
 * Starts a server in a process group of its own, because Ctrl-C in a terminal reaches a whole group: the servers would
 * stop before the program that uses them.
 *
 * @param options.command the program and its arguments
 * @param options.logFile where its output is appended
 * @throws Error when the program cannot be started
 */
export async function startServerProcess(options: {
  command: readonly string[];
  logFile: string;
  environment: NodeJS.ProcessEnv;
}): Promise<ServerProcess> {
  const [program = '', ...words] = options.command;
  const logFile = openSync(options.logFile, 'a', 0o600);
  const logStart = statSync(options.logFile).size;
  const child = spawn(program, words, {
    detached: true,
    stdio: ['ignore', logFile, logFile],
    env: options.environment,
    windowsHide: true,
  });
  closeSync(logFile);
  await once(child, 'spawn');
  const pid = child.pid as number;

  let isRunning = true;
  running.add(pid);
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    isRunning = false;
    running.delete(pid);
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  });
  // A program that has nothing else to do may end without having stopped its servers.
  child.unref();

  return {
    pid,
    ended,
    isRunning: () => isRunning,
    lastWords: () =>
      readFileSync(options.logFile).subarray(logStart).toString().trim().split('\n').slice(-LAST_LINES).join('\n'),
    async stop(signals, graceMs) {
      child.ref();
      for (const signal of signals) {
        if (!isRunning) return;
        child.kill(signal);
        const patience = new AbortController();
        await Promise.race([ended, delay(graceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
        patience.abort();
      }
      await ended;
    },
  };
}

/**
 * Waits until a server answers.
 *
 * @param probe asks the server something, and throws while it does not answer
 * @param name what to call the server in an error
 * @throws Error when the server ends before it answers or stays silent for `timeoutMs`, with its last words
 */
export async function waitUntilReady(options: {
  server: ServerProcess;
  name: string;
  probe: () => Promise<unknown>;
  timeoutMs: number;
}): Promise<void> {
  const { server, name } = options;
  const giveUpAt = Date.now() + options.timeoutMs;
  let reason: unknown;
  while (Date.now() < giveUpAt) {
    if (!server.isRunning()) {
      throw new Error(`${name} ended before it was ready (${await server.ended}): ${server.lastWords()}`);
    }
    try {
      await options.probe();
      if (server.isRunning()) return;
    } catch (error) {
      reason = error;
      await delay(POLL_MS);
    }
  }
  throw new Error(`${name} was not ready in ${options.timeoutMs / 1000} s: ${server.lastWords()}`, { cause: reason });
}
