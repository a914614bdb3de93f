import type { Command } from 'commander';
import { stringify } from 'yaml';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { baseUrlOf } from '../connect.js';
import { usageError } from '../failures.js';
import { writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/**
 * `read`: the record of a referral that is pulled, for the person it is assigned to. Over HTTP only, with that person's own
 * token: an account of this machine is nobody that a referral can be assigned to. The answer goes to standard output only.
 */
export function addRead(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('read')
    .description(
      'Read a referral that is assigned to you, over HTTP with your own token; the first reading is its receipt, and each is logged',
    )
    .argument('<referralId>', 'the id that submit answered');
  finishClientCommand(command, [
    'referral read 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --url https://connector.example/referralConnector/v1 \\',
    '    --token-file token',
  ]).action(async (referralId: string, options: CommonOptions) => {
    if (!baseUrlOf(options, surroundings))
      throw usageError('a person reads over HTTP, with a token of their own: give --url');
    await withConnection(options, surroundings, async ({ client, caller }) => {
      const reading = await client.readRecord(caller, referralId);
      surroundings.stderr.write('what is written to standard output is personal data: keep it from logs and backups\n');
      if (options.json) writeJson(surroundings.stdout, reading);
      else surroundings.stdout.write(stringify(reading));
    });
  });
}
