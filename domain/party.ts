import type { Agreement } from './agreement.js';
import type { Caller } from './views.js';

/** Whether the caller is the party of the agreement that its role says; an operator acts for either. */
export function isParty(caller: Caller, agreement: Agreement): boolean {
  return caller.role === 'operator' || agreement[caller.role].enterpriseNumber === caller.enterpriseNumber;
}
