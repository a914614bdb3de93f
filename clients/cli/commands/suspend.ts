import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.js';
import { finishSwitchCommand } from '../switching.js';

/** `suspend`: either party, at once. */
export function addSuspend(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('suspend')
    .description('Stop every delivery under an agreement at once; what is under way is parked');
  finishSwitchCommand(
    command,
    surroundings,
    [
      'referral suspend opgroeien-diest --reason incident --as receiver --organisation 0212246886',
      'referral suspend opgroeien-diest --reason incident --for receiver --json',
      'referral suspend opgroeien-diest --reason incident --url https://connector.example/referralConnector/v1',
    ],
    (client, caller, agreementId, request) => client.suspend(caller, agreementId, request),
  );
}
