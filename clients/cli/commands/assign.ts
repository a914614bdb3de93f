import type { Command } from 'commander';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeFields, writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `assign`: which social worker of the receiver may read a referral that is pulled (R4). */
export function addAssign(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('assign')
    .description('Say which social worker may read a referral that is pulled (receiver)')
    .argument('<referralId>', 'the id that submit answered')
    .requiredOption('--social-worker <id>', 'pseudonymous id of that person: what a token of theirs has as sub');
  finishClientCommand(command, [
    'referral assign 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --social-worker c4a1d0f2-5b7e-4a39-8e21-9d0b6c3f7a55 \\',
    '    --as receiver --organisation 0212246886',
  ]).action((referralId: string, options: CommonOptions & { socialWorker: string }) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const status = await client.assign(caller, referralId, { socialWorkerId: options.socialWorker });
      if (options.json) writeJson(surroundings.stdout, status);
      else writeFields(surroundings.stdout, status);
    }),
  );
}
