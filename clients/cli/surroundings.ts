import type { Readable, Writable } from 'node:stream';

/** What a run of the command line reads from and writes to: the process's own, or a test's. */
export interface Surroundings {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
  environment: NodeJS.ProcessEnv;
  /** Aborted when the user interrupts. */
  interrupted: AbortSignal;
}
