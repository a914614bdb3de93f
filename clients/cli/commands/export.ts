import type { Command } from 'commander';
import { stringify } from 'yaml';
import { wholeExport } from '../../whole-export.js';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { readJson } from '../input.js';
import { writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/**
 * `export`: an access request (GDPR 15). Who is asked about comes by standard input only, for others can read arguments and a
 * file's name; the answer goes to standard output only.
 */
export function addExport(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('export')
    .description(
      'Everything held on one client (GDPR 15): standard input says whom, as JSON with givenName, familyName and postalCode, or with referralId',
    );
  finishClientCommand(command, [
    'referral export --as receiver --organisation 0212246886 < request.json > answer.yaml',
    'referral export --as sender --organisation 0886886638 --json < request.json',
    `echo '{"referralId":"7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11"}' | referral export`,
  ]).action(async (options: CommonOptions) => {
    const request = await readJson(undefined, surroundings);
    await withConnection(options, surroundings, async ({ client, caller }) => {
      const answer = await wholeExport(client, caller, request);
      surroundings.stderr.write('what is written to standard output is personal data: keep it from logs and backups\n');
      if (options.json) writeJson(surroundings.stdout, answer);
      else surroundings.stdout.write(stringify(answer));
    });
  });
}
