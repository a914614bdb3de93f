import { Option } from 'commander';
import type { PartyRole } from '../../domain/agreement.js';
import type { CommonOptions } from './command.js';
import { baseUrlOf } from './connect.js';
import { usageError } from './failures.js';
import type { Surroundings } from './surroundings.js';

export interface ActingOptions extends CommonOptions {
  for?: PartyRole;
}

/** `--for`, of a command that one party gives. */
export function actsForOption(): Option {
  return new Option('--for <party>', 'the party that an operator acts for').choices(['sender', 'receiver']);
}

/**
 * What the options say of the party, for a request. On the store an operator has to name one, and nobody else may; over HTTP
 * the token says who calls.
 */
export function actsFor(options: ActingOptions, surroundings: Surroundings): { party?: PartyRole } {
  const { as: role = 'operator', for: party } = options;
  if (baseUrlOf(options, surroundings) !== undefined) return party === undefined ? {} : { party };
  if (role === 'operator' && party === undefined) throw usageError('an operator acts for a party: give --for');
  if (role !== 'operator' && party !== undefined) throw usageError('--for is an operator’s; a party acts for itself');
  return party === undefined ? {} : { party };
}
