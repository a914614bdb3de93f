import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { PATHS } from './paths/index.js';

export interface DemoOptions {
  /** Leave the servers up afterwards, until Ctrl-C. */
  keep?: boolean;
  /** Machines read standard output: one object a line, and nothing else. */
  json?: boolean;
  only?: string;
}

/** Reads the command line; an exit code where there is nothing to do: help was shown (0), or it is wrong (2). */
export function readOptions(words: readonly string[]): DemoOptions | { exitCode: number } {
  const command = new Command('npm run demo --')
    .description('Referrals from consent to hand-off or purge, on a real Temporal server and a real PostgreSQL.')
    .option('--only <name>', 'run one path', nameOfPath)
    .option('--keep', 'leave the servers up and say what to open, until Ctrl-C')
    .option('--json', 'one JSON object a line on standard output, and nothing else')
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

function nameOfPath(name: string): string {
  const names = PATHS.map((path) => path.name);
  if (!names.includes(name)) throw new InvalidArgumentError(`The paths are:\n  ${names.join('\n  ')}`);
  return name;
}
