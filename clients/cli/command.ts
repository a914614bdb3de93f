import type { Command } from 'commander';
import type { OperatorClient } from '../referral-client.js';
import {
  addCallerOptions,
  addConnectionOptions,
  type CallerOptions,
  type Connection,
  type ConnectionOptions,
  connect,
  connectToStore,
} from './connect.js';
import type { Surroundings } from './surroundings.js';

export interface CommonOptions extends ConnectionOptions {
  json?: boolean;
}

/** `--json` and examples: every command has both. */
export function finishCommand(command: Command, examples: readonly string[]): Command {
  return command
    .option('--json', 'one line of JSON, for programs')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`);
}

/** The same for a command that talks to the connector. */
export function finishClientCommand(command: Command, examples: readonly string[]): Command {
  return finishCommand(addConnectionOptions(command), examples);
}

/** The same for a command that works straight on the store. */
export function finishStoreCommand(command: Command, examples: readonly string[]): Command {
  return finishCommand(addCallerOptions(command), examples);
}

export interface StoreOptions extends CallerOptions {
  json?: boolean;
}

/** Runs work on a connection that is closed afterwards, however it ends. */
export async function withConnection(
  options: ConnectionOptions,
  surroundings: Surroundings,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  return closing(await connect(options, surroundings), work);
}

/** The same straight on the store. */
export async function withStore(
  options: CallerOptions,
  surroundings: Surroundings,
  work: (connection: Connection<OperatorClient>) => Promise<void>,
): Promise<void> {
  return closing(await connectToStore(options, surroundings), work);
}

async function closing<Opened extends Connection>(
  connection: Opened,
  work: (connection: Opened) => Promise<void>,
): Promise<void> {
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}
