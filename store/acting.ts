import type { Caller } from '../domain/views.js';

/** Who acted, as audit entries name them: the organisation or the operator. */
export function actorOf(caller: Caller): string {
  return caller.role === 'operator' ? `operator:${caller.operatorId}` : `${caller.role}:${caller.enterpriseNumber}`;
}

/** The person in the organisation, as a code of the audit entry, where it was one and no program (R4). */
export function personOf(caller: Caller): { by?: string } {
  return caller.role === 'operator' || caller.subject === undefined ? {} : { by: caller.subject };
}
