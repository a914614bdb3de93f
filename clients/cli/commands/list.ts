import type { Command } from 'commander';
import { Option } from 'commander';
import { REFERRAL_STATUSES } from '../../http-contract.js';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeJson, writeTable } from '../output.js';
import { type PageOptions, pageOptions, pageSizeOption } from '../paging.js';
import type { Surroundings } from '../surroundings.js';

/** `list`: one page at a time; there is no bulk export (R14). */
export function addList(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('list')
    .description('Referrals you may see, newest first, a page at a time')
    .addOption(new Option('--status <status>', 'only those that show this status').choices(REFERRAL_STATUSES))
    .option('--after <cursor>', 'go on after the page that said so')
    .addOption(pageSizeOption());
  finishClientCommand(command, [
    'referral list',
    'referral list --status awaitingOutcome --page-size 20 --json',
    'referral list --as sender --organisation 0886886638 --status parked',
  ]).action((options: CommonOptions & PageOptions & { status?: string }) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const { status } = options;
      const page = await client.list(caller, { ...pageOptions(options), ...(status !== undefined && { status }) });
      if (options.json) return writeJson(surroundings.stdout, page);
      const columns = ['referralId', 'status', 'reason', 'acceptedAt', 'deliveredAt', 'nextDueAt'];
      writeTable(surroundings.stdout, columns, page.items);
      if (page.next !== undefined) surroundings.stderr.write(`more: --after ${page.next}\n`);
    }),
  );
}
