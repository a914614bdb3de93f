import { type Command, Option } from 'commander';
import { SETTLED_BY_PEOPLE, type SettledByPeople } from '../../../domain/escalations.js';
import { finishCommand, withStore } from '../command.js';
import { writeFields, writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `settle`: what nothing but a person can say is seen to. */
export function addSettle(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('settle')
    .description('Say that you have seen to an escalation that nothing else settles (operators)')
    .argument('<referralId>', 'the referral that was escalated')
    .addOption(
      new Option('--kind <kind>', 'which; others are settled by what happens')
        .choices(SETTLED_BY_PEOPLE)
        .makeOptionMandatory(),
    );
  finishCommand(command, [
    'referral settle 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --kind interference',
    'referral settle 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --kind passOnGivenUp --json',
  ]).action((referralId: string, options: { kind: SettledByPeople; json?: boolean }) =>
    withStore({}, surroundings, async ({ client, caller }) => {
      await client.settleEscalation(caller, referralId, options.kind);
      const settled = { referralId, kind: options.kind };
      if (options.json) writeJson(surroundings.stdout, settled);
      else writeFields(surroundings.stdout, settled);
    }),
  );
}
