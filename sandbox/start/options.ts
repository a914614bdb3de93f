import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { ReceiverOptions } from '../../activities/receiver/create-receiver.js';
import { isSecureUrl, SECURE_URL_RULE } from '../../config/secure-url.js';
import { sandboxDirectory } from '../run-directory.js';

export interface StartOptions {
  /** Absolute path. */
  directory: string;
  /** Not on the usual ports: for several that start at the same moment. */
  freePorts: boolean;
  /** A developer's own OCMW system, which is delivered to instead of the stand-in. */
  receiver?: Pick<ReceiverOptions, 'baseUrl' | 'token'>;
}

interface Given {
  directory: string;
  freePorts: boolean;
  receiver?: string;
  receiverTokenFile?: string;
}

/** Reads the command line; an exit code where there is nothing to do: help was shown (0), or it is wrong (2). */
export function readOptions(words: readonly string[]): StartOptions | { exitCode: number } {
  const command = new Command('npm start --')
    .description('A connector to try out: Temporal, PostgreSQL, worker, HTTP API and a stand-in OCMW, until Ctrl-C.')
    .option('--directory <folder>', 'where it keeps its data for the next start', join(sandboxDirectory(), 'start'))
    .option('--free-ports', 'on any free ports instead of the usual ones', false)
    .option('--receiver <url>', 'deliver to your own OCMW system there, instead of the stand-in', readBaseUrl)
    .option('--receiver-token-file <file>', 'file with the token that your system asks for', readableFile)
    .allowExcessArguments(false)
    .exitOverride();
  try {
    const given = command.parse(words, { from: 'user' }).opts<Given>();
    if (given.receiver === undefined && given.receiverTokenFile !== undefined)
      command.error('--receiver-token-file goes with --receiver');
    return { directory: resolve(given.directory), freePorts: given.freePorts, ...receiverOf(given) };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2 };
  }
}

function receiverOf({ receiver: baseUrl, receiverTokenFile: file }: Given): Pick<StartOptions, 'receiver'> {
  if (baseUrl === undefined) return {};
  // Read before each call: a token may be replaced.
  return { receiver: { baseUrl, ...(file !== undefined && { token: () => tokenIn(file) }) } };
}

const tokenIn = (file: string) => readFileSync(file, 'utf8').trim();

function readBaseUrl(text: string): string {
  if (!isSecureUrl(text)) throw new InvalidArgumentError(`It ${SECURE_URL_RULE}.`);
  return text;
}

function readableFile(path: string): string {
  try {
    tokenIn(path);
    return resolve(path);
  } catch {
    throw new InvalidArgumentError('It cannot be read.');
  }
}
