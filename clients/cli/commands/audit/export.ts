import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { isDate } from '../../../../domain/calendar.js';
import { finishStoreCommand, type StoreOptions, withStore } from '../../command.js';
import type { Surroundings } from '../../surroundings.js';

interface ExportOptions extends StoreOptions {
  since?: string;
}

/** `audit export`: the trail as an organisation may see it, as JSON lines, no faster than they are read. */
export function addAuditExport(audit: Command, surroundings: Surroundings): void {
  const command = audit
    .command('export')
    .description(
      'The audit trail as an organisation may see it, an operator all of it: JSON lines, the first a heading',
    )
    .option('--since <date>', 'nothing from before this day, yyyy-MM-dd in Brussels', (text: string) => {
      if (!isDate(text)) throw new InvalidArgumentError('must be a date, as yyyy-MM-dd');
      return text;
    });
  finishStoreCommand(command, [
    'referral audit export --as receiver --organisation 0212246886 > trail.jsonl',
    'referral audit export --as sender --organisation 0886886638 --since 2026-01-01',
  ]).action(async ({ since, ...options }: ExportOptions) => {
    await withStore(options, surroundings, async ({ client, caller }) => {
      await client.exportAudit(caller, since === undefined ? {} : { since }, async (line) => {
        if (!surroundings.stdout.write(`${JSON.stringify(line)}\n`)) await once(surroundings.stdout, 'drain');
      });
    });
  });
}
