import type { Command } from 'commander';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeJson, writeTable } from '../output.js';
import { type PageOptions, pageOptions, pageSizeOption } from '../paging.js';
import type { Surroundings } from '../surroundings.js';

const COLUMNS = ['taskId', 'kind', 'referralId', 'partner', 'openedAt', 'dueAt', 'confirmedAt'];

/** `tasks`: what people of the receiver have to do by hand (R13); `event --type forwardingConfirmed` confirms one. */
export function addTasks(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('tasks')
    .description('What your organisation’s people have to do by hand, oldest first (receiver; an operator sees all)')
    .option('--referral <referralId>', 'of one referral only')
    .option('--confirmed', 'confirmed ones too')
    .option('--after <cursor>', 'go on after the page that said so')
    .addOption(pageSizeOption());
  finishClientCommand(command, [
    'referral tasks --as receiver --organisation 0212246886',
    'referral tasks --referral 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --confirmed --json',
    'referral event 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --type forwardingConfirmed \\',
    '    --task-id 5a0e5e0e-3f61-4a0c-8f0e-6d7c0c1d2e31 --as receiver --organisation 0212246886',
  ]).action((options: CommonOptions & PageOptions & { referral?: string; confirmed?: boolean }) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const page = await client.tasks(caller, {
        ...pageOptions(options),
        ...(options.referral !== undefined && { referralId: options.referral }),
        ...(options.confirmed && { confirmedToo: true }),
      });
      if (options.json) return writeJson(surroundings.stdout, page);
      writeTable(surroundings.stdout, COLUMNS, page.items);
      if (page.next !== undefined) surroundings.stderr.write(`more: --after ${page.next}\n`);
    }),
  );
}
