import { readdirSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const EXAMPLES = `
Examples:
  source <(referral complete bash)
  referral complete zsh > ~/.referral-completion.zsh
  referral complete fish > ~/.config/fish/completions/referral.fish
`;

const FILE_OPTIONS = ['token-file', 'ca-file', 'dpo-keys', 'key', 'output'];

/**
 * Adds `complete`, which prints a shell's completion script and answers what that script asks. The library turns the
 * shell's own completion of files off, so what names a file is completed here, from the current folder.
 */
export function addCompletion(program: Command): void {
  const completion = tab(program);
  for (const command of completion.commands.values()) {
    const options = FILE_OPTIONS.map((name) => command.options.get(name));
    for (const place of [...command.arguments.values(), ...options]) {
      const isFile = place !== undefined && (!('name' in place) || /file$|^path$/.test(place.name));
      if (isFile) place.handler = completeFiles;
    }
  }
  program.commands.find((command) => command.name() === 'complete')?.addHelpText('after', EXAMPLES);
}

function completeFiles(complete: (value: string, description: string) => void): void {
  try {
    for (const entry of readdirSync('.', { withFileTypes: true })) {
      if (!entry.name.startsWith('.')) complete(entry.isDirectory() ? `${entry.name}/` : entry.name, '');
    }
  } catch {
    // A folder that cannot be read has nothing to offer.
  }
}
