import type { Command } from 'commander';
import { finishCommand, withStore } from '../command.js';
import { writeJson, writeTable } from '../output.js';
import { type PageOptions, pageOptions, pageSizeOption } from '../paging.js';
import type { Surroundings } from '../surroundings.js';

/** `escalations`: the list of ops. */
export function addEscalations(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('escalations')
    .description('What waits for people, oldest first, straight on the store (operators)')
    .option('--after <cursor>', 'go on after the page that said so')
    .addOption(pageSizeOption());
  finishCommand(command, ['referral escalations', 'referral escalations --page-size 20 --json']).action(
    (options: PageOptions & { json?: boolean }) =>
      withStore({}, surroundings, async ({ client, caller }) => {
        const page = await client.escalations(caller, pageOptions(options));
        if (options.json) return writeJson(surroundings.stdout, page);
        writeTable(surroundings.stdout, ['since', 'referralId', 'kind', 'code', 'dueAt'], page.items);
        if (page.next !== undefined) surroundings.stderr.write(`more: --after ${page.next}\n`);
      }),
  );
}
