import type { Command } from 'commander';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeFields, writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `status`. */
export function addStatus(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('status')
    .description('Where a referral stands, as far as you may see it')
    .argument('<referralId>', 'the id that submit answered');
  finishClientCommand(command, [
    'referral status 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11',
    'referral status 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --as receiver --organisation 0212246886 --json',
  ]).action((referralId: string, options: CommonOptions) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const status = await client.status(caller, referralId);
      if (options.json) writeJson(surroundings.stdout, status);
      else writeFields(surroundings.stdout, status);
    }),
  );
}
