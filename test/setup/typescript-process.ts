import { join } from 'node:path';
import { type RunningProcess, startProcess } from './running-process.js';

const REGISTER = join(__dirname, 'register-typescript.cjs');

/** A process of its own that runs TypeScript source. */
export type TypeScriptProcess = RunningProcess;

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
  const running = startProcess(
    process.execPath,
    ['--enable-source-maps', '--require', REGISTER, file, ...words],
    environment,
  );
  running.child.stdin.end();
  return running;
}
