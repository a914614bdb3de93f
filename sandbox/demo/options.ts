import { Command, CommanderError, Option } from 'commander';
import { PATHS } from './paths/index.js';

export interface DemoOptions {
  /** Leave the servers up afterwards, until Ctrl-C. */
  keep: boolean;
  /** Machines read standard output: one object a line, and nothing else. */
  json: boolean;
  only?: string;
}

/** Reads the command line; an exit code where there is nothing to do: help was shown (0), or it is wrong (2). */
export function readOptions(words: readonly string[]): DemoOptions | { exitCode: number } {
  const command = new Command('npm run demo --')
    .description('Referrals from consent to hand-off or purge, on a real Temporal server and a real PostgreSQL.')
    .addOption(new Option('--only <name>', 'run one path').choices(PATHS.map((path) => path.name)))
    .option('--keep', 'leave the servers up and say what to open, until Ctrl-C', false)
    .option('--json', 'one JSON object a line on standard output, and nothing else', false)
    .addHelpText('after', `\nPaths:\n${PATHS.map(({ name, title }) => `  ${name.padEnd(32)}${title}\n`).join('')}`)
    .allowExcessArguments(false)
    .exitOverride();
  try {
    return command.parse(words, { from: 'user' }).opts<DemoOptions>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2 };
  }
}
