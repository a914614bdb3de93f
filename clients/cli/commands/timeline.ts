import type { Command } from 'commander';
import { wholeTimeline } from '../../every-page.js';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeJson, writeTable } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `timeline`. */
export function addTimeline(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('timeline')
    .description('What happened to a referral, oldest first, as far as you may see it')
    .argument('<referralId>', 'the id that submit answered');
  finishClientCommand(command, [
    'referral timeline 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11',
    'referral timeline 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --as sender --organisation 0886886638',
  ]).action((referralId: string, options: CommonOptions) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const items = await wholeTimeline(client, caller, referralId);
      if (options.json) writeJson(surroundings.stdout, { items });
      else writeTable(surroundings.stdout, ['at', 'action', 'actor', 'codes'], items);
    }),
  );
}
