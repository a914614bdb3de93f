import type { Agreement } from '../domain/agreement.js';
import type { Caller } from '../domain/views.js';

/** Those who act in the sandbox: both organisations of an agreement, and an operator. */
export interface Parties {
  sender: Caller & { role: 'sender' };
  receiver: Caller & { role: 'receiver' };
  operator: Caller & { role: 'operator' };
}

/** The parties of one agreement, as callers. */
export function partiesOf(agreement: Agreement): Parties {
  return {
    sender: { role: 'sender', enterpriseNumber: agreement.sender.enterpriseNumber },
    receiver: { role: 'receiver', enterpriseNumber: agreement.receiver.enterpriseNumber },
    operator: { role: 'operator', operatorId: 'sandbox' },
  };
}
