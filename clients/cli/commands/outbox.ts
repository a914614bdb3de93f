import type { Command } from 'commander';
import { finishCommand, withStore } from '../command.js';
import { writeFields, writeJson, writeTable } from '../output.js';
import type { Surroundings } from '../surroundings.js';

const COLUMNS = ['outboxId', 'referralId', 'purpose', 'eventType', 'fault', 'createdAt'];

/** `outbox`: what Temporal refuses for good, and letting it be told again. */
export function addOutbox(program: Command, surroundings: Surroundings): void {
  const outbox = program.command('outbox').description('What Temporal could not be told, straight on the store');
  const list = outbox.command('list').description('Rows that were set aside, oldest first (operators)');
  finishCommand(list, ['referral outbox list', 'referral outbox list --json']).action((options: { json?: boolean }) =>
    withStore({}, surroundings, async ({ client, caller }) => {
      const items = await client.quarantined(caller);
      if (options.json) writeJson(surroundings.stdout, { items });
      else writeTable(surroundings.stdout, COLUMNS, items);
    }),
  );
  const release = outbox
    .command('release')
    .description('Let a row be told again, once the cause is gone (operators)')
    .argument('<outboxId>', 'the id that the list shows');
  finishCommand(release, ['referral outbox release 42', 'referral outbox release 42 --json']).action(
    (outboxId: string, options: { json?: boolean }) =>
      withStore({}, surroundings, async ({ client, caller }) => {
        await client.release(caller, outboxId);
        if (options.json) writeJson(surroundings.stdout, { outboxId });
        else writeFields(surroundings.stdout, { outboxId });
      }),
  );
}
