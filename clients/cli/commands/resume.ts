import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.js';
import { finishSwitchCommand } from '../switching.js';

/** `resume`: the confirmation of one party; the exchange resumes with both. */
export function addResume(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('resume')
    .description('Confirm for one party that a suspended agreement resumes; it does when both have');
  finishSwitchCommand(
    command,
    surroundings,
    [
      'referral resume opgroeien-diest --reason settled --as sender --organisation 0886886638',
      'referral resume opgroeien-diest --reason settled --for receiver',
    ],
    (client, caller, agreementId, request) => client.confirmResumption(caller, agreementId, request),
  );
}
