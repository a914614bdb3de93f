import { Option } from 'commander';
import type { PartyRole } from '../../domain/agreement.js';
import type { StoreOptions } from './command.js';
import { usageError } from './failures.js';

export interface ActingOptions extends StoreOptions {
  for?: PartyRole;
}

/** `--for`, of a command that one party gives. */
export function actsForOption(): Option {
  return new Option('--for <party>', 'the party that an operator acts for').choices(['sender', 'receiver']);
}

/** What the options say of the party, for a request. Throws a fault of usage where an operator names none. */
export function actsFor({ as: role = 'operator', for: party }: ActingOptions): { party?: PartyRole } {
  if (role === 'operator' && party === undefined) throw usageError('an operator acts for a party: give --for');
  if (role !== 'operator' && party !== undefined) throw usageError('--for is an operator’s; a party acts for itself');
  return party === undefined ? {} : { party };
}
