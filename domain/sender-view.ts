import { brusselsDate, brusselsMoment } from './brussels-time.js';
import { addDays } from './calendar.js';
import type { ReferralState } from './states.js';
import type { SenderStatus } from './views.js';

export interface SenderViewFacts {
  state: ReferralState;
  /** In `erasing`: the state that stood before it. */
  stateBeforeErasing?: ReferralState;
  /** The receipt, or the first outcome that proved the delivery. */
  deliveredAt?: Date;
  now: Date;
  closedShownAfterDays: number;
}

/**
 * What the sender sees (guarantee H). Once delivered, neither state nor ending is looked at: `delivered` until 09:00 in
 * Brussels, `closedShownAfterDays` calendar days after the receipt, `closed` from then on. Without a receipt every
 * ending but a refusal is `notDelivered`, also the one where the receiver turns out to hold a dossier.
 */
export function senderStatus(facts: SenderViewFacts): SenderStatus {
  const { deliveredAt, now } = facts;
  if (deliveredAt === undefined) return undelivered(facts.state, facts.stateBeforeErasing);
  const closedFrom = closedShownAt(deliveredAt, facts.closedShownAfterDays);
  return now.getTime() < closedFrom.getTime() ? 'delivered' : 'closed';
}

/** When `delivered` turns to `closed` for the sender: counted from the delivery alone, whatever happened since (H). */
export function closedShownAt(deliveredAt: Date, closedShownAfterDays: number): Date {
  return brusselsMoment(addDays(brusselsDate(deliveredAt), closedShownAfterDays));
}

function undelivered(state: ReferralState, stateBeforeErasing: ReferralState | undefined): SenderStatus {
  switch (state) {
    case 'received':
    case 'sending':
    case 'refused':
      return state;
    case 'deliveryFailed':
    case 'suspended':
      return 'parked';
    case 'awaitingOutcome':
      return 'delivered';
    case 'erasing':
      // Only a permit leads here, and a permit is only issued on the way out.
      return stateBeforeErasing === undefined || stateBeforeErasing === 'erasing'
        ? 'sending'
        : undelivered(stateBeforeErasing, undefined);
    default:
      return 'notDelivered';
  }
}
