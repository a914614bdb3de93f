import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

let words: Promise<readonly string[]> | undefined;

/**
 * The words to put before a command so that the kernel ends it (SIGINT) when this process ends in any way, `kill -9`
 * included. Only Linux with `setpriv` (util-linux) can; elsewhere there are no such words, and the next start on the
 * same directory finds what was left behind.
 *
 * The kernel watches the thread that starts the command, so start servers from the main thread only. A change of user
 * after these words undoes them: they go directly before the server.
 */
export function endWithParent(): Promise<readonly string[]> {
  words ??= works('setpriv', ['--pdeathsig', 'INT', 'true']).then((able) =>
    able ? ['setpriv', '--pdeathsig', 'INT'] : [],
  );
  return words;
}

/** Whether a command can be run at all and succeeds. */
export async function works(command: string, words: readonly string[]): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    await run(command, [...words]);
    return true;
  } catch {
    return false;
  }
}
