import { type Command, Option } from 'commander';
import type { PartyRole } from '../../domain/agreement.js';
import { SWITCH_REASONS, type SwitchReason, type SwitchRequest, type SwitchState } from '../../domain/suspension.js';
import type { Caller } from '../../domain/views.js';
import type { OperatorClient } from '../referral-client.js';
import { finishStoreCommand, type StoreOptions, withStore } from './command.js';
import { usageError } from './failures.js';
import { writeFields, writeJson } from './output.js';
import type { Surroundings } from './surroundings.js';

interface SwitchOptions extends StoreOptions {
  for?: PartyRole;
  reason: SwitchReason;
}

type Throw = (
  client: OperatorClient,
  caller: Caller,
  agreementId: string,
  request: SwitchRequest,
) => Promise<SwitchState>;

/** A command that throws the switch of an agreement and prints how it stands then. */
export function finishSwitchCommand(
  command: Command,
  surroundings: Surroundings,
  examples: readonly string[],
  work: Throw,
): void {
  command
    .argument('<agreementId>', 'as the file of the agreement is named')
    .addOption(new Option('--reason <code>', 'why').choices(SWITCH_REASONS).makeOptionMandatory())
    .addOption(new Option('--for <party>', 'the party that an operator acts for').choices(['sender', 'receiver']));
  finishStoreCommand(command, examples).action(async (agreementId: string, options: SwitchOptions) => {
    const request = requestOf(options);
    await withStore(options, surroundings, async ({ client, caller }) => {
      const state = await work(client, caller, agreementId, request);
      if (options.json) return writeJson(surroundings.stdout, state);
      const { mustConfirm, ...fields } = state;
      writeFields(surroundings.stdout, { ...fields, mustConfirm: mustConfirm.join(' and ') || 'nobody' });
    });
  });
}

function requestOf({ as: role = 'operator', for: party, reason }: SwitchOptions): SwitchRequest {
  if (role === 'operator' && party === undefined) throw usageError('an operator acts for a party: give --for');
  if (role !== 'operator' && party !== undefined) throw usageError('--for is an operator’s; a party acts for itself');
  return { reason, ...(party !== undefined && { party }) };
}
