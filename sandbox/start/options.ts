import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { sandboxDirectory } from '../run-directory.js';

export interface StartOptions {
  /** Absolute path. */
  directory: string;
  /** Not on the usual ports: for several that start at the same moment. */
  freePorts: boolean;
}

/** Reads the command line; an exit code where there is nothing to do: help was shown (0), or it is wrong (2). */
export function readOptions(words: readonly string[]): StartOptions | { exitCode: number } {
  const command = new Command('npm start --')
    .description('A connector to try out: Temporal, PostgreSQL, worker, HTTP API and a stand-in OCMW, until Ctrl-C.')
    .option('--directory <folder>', 'where it keeps its data for the next start', join(sandboxDirectory(), 'start'))
    .option('--free-ports', 'on any free ports instead of the usual ones', false)
    .allowExcessArguments(false)
    .exitOverride();
  try {
    const { directory, freePorts } = command.parse(words, { from: 'user' }).opts<StartOptions>();
    return { directory: resolve(directory), freePorts };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2 };
  }
}
