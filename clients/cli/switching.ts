import { type Command, Option } from 'commander';
import { SWITCH_REASONS, type SwitchReason, type SwitchRequest, type SwitchState } from '../../domain/suspension.js';
import type { Caller } from '../../domain/views.js';
import type { ReferralClient } from '../referral-client.js';
import { type ActingOptions, actsFor, actsForOption } from './acting-party.js';
import { finishClientCommand, withConnection } from './command.js';
import { writeFields, writeJson } from './output.js';
import type { Surroundings } from './surroundings.js';

interface SwitchOptions extends ActingOptions {
  reason: SwitchReason;
}

type Throw = (
  client: ReferralClient,
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
    .addOption(actsForOption());
  finishClientCommand(command, examples).action(async (agreementId: string, options: SwitchOptions) => {
    const request = { reason: options.reason, ...actsFor(options, surroundings) };
    await withConnection(options, surroundings, async ({ client, caller }) => {
      const state = await work(client, caller, agreementId, request);
      if (options.json) return writeJson(surroundings.stdout, state);
      const { mustConfirm, ...fields } = state;
      writeFields(surroundings.stdout, { ...fields, mustConfirm: mustConfirm.join(' and ') || 'nobody' });
    });
  });
}
