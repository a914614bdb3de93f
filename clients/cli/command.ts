import type { Command } from 'commander';
import { addConnectionOptions, type Connection, type ConnectionOptions, connect } from './connect.js';
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

/** Runs work on a connection that is closed afterwards, however it ends. */
export async function withConnection(
  options: ConnectionOptions,
  surroundings: Surroundings,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await connect(options, surroundings);
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}
