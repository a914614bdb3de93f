import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { FeedItem } from '../../../domain/views.js';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeJson, writeTable } from '../output.js';
import { type PageOptions, pageOptions, pageSizeOption } from '../paging.js';
import type { Surroundings } from '../surroundings.js';

const COLUMNS = ['cursor', 'at', 'kind', 'referralId', 'codes'];
const FOLLOW_INTERVAL = 2000;

/** `feed`; with `--follow` until interrupted, one line of JSON per item with `--json`. */
export function addFeed(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('feed')
    .description('What is new for your organisation, oldest first')
    .option('--after <cursor>', 'go on after the last item that was read')
    .addOption(pageSizeOption())
    .option('--follow', 'wait for more until interrupted; with --json one line per item');
  finishClientCommand(command, [
    'referral feed --as receiver --organisation 0212246886',
    'referral feed --url https://connector.example/referralConnector/v1 --after 4711-12 --json',
    'referral feed --follow --json --as sender --organisation 0886886638',
  ]).action((options: CommonOptions & PageOptions & { follow?: boolean }) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const read = (after: PageOptions) => client.feed(caller, { ...pageOptions(options), ...after });
      if (options.follow) return follow(read, options.json ?? false, surroundings);
      const page = await read({});
      if (options.json) return writeJson(surroundings.stdout, page);
      writeTable(surroundings.stdout, COLUMNS, page.items);
      if (page.next !== undefined) surroundings.stderr.write(`more: --after ${page.next}\n`);
    }),
  );
}

async function follow(
  read: (after: PageOptions) => Promise<{ items: FeedItem[]; next?: string }>,
  json: boolean,
  { stdout, interrupted }: Surroundings,
): Promise<void> {
  let after: PageOptions = {};
  while (!interrupted.aborted) {
    const { items, next } = await read(after);
    for (const item of items) {
      if (json) writeJson(stdout, item);
      else stdout.write(`${item.at}  ${item.kind}  ${item.referralId}  ${JSON.stringify(item.codes)}\n`);
    }
    const last = items.at(-1);
    if (last !== undefined) after = { after: last.cursor };
    if (next === undefined) await wait(FOLLOW_INTERVAL, undefined, { signal: interrupted });
  }
}
