import type { PartyRole } from '../domain/agreement.js';
import { Problem } from '../domain/problems.js';
import type { Caller } from '../domain/views.js';

/** The party that a caller acts for: itself, or the one that an operator names. Throws `Problem` where that does not fit. */
export function actingParty(caller: Caller, named: PartyRole | undefined): PartyRole {
  if (caller.role !== 'operator') {
    if (named !== undefined && named !== caller.role) throw new Problem('missingPermission');
    return caller.role;
  }
  if (named !== undefined) return named;
  const detail = 'is required: an operator acts for a named party';
  throw new Problem('badRequest', [{ type: 'requiredInput', in: 'body', name: 'party', detail }]);
}
