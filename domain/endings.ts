import { CLOSING_RULES, type ClosingRule } from './agreement.js';
import { type AcceptedEvent, CONTACT_OUTCOMES, RECALL_REASONS } from './events.js';
import type { Ending } from './states.js';

/**
 * The ending that an event decides; `undefined` where it decides none. The first accepted one, by sequence, stands. An
 * erasure's confirmation decides none by itself: `endingAfterErasure`.
 */
export function endingOf({ type, codes }: Pick<AcceptedEvent, 'type' | 'codes'>): Ending | undefined {
  if (type === 'withdrawal') return { state: 'withdrawn', reason: 'consentWithdrawn' };
  if (type === 'recall') {
    const reason = RECALL_REASONS.find((known) => known === codes.reason);
    return reason && { state: 'recalled', reason };
  }
  if (type === 'contactOutcome') {
    const outcome = CONTACT_OUTCOMES.find((known) => known === codes.outcome);
    return outcome && { state: outcome === 'helpWanted' ? 'handedOff' : 'purged', reason: outcome };
  }
  return undefined;
}

/**
 * How a referral ends once the receiver has answered the erasure. A dossier opened from this referral overrides every
 * decided ending, save that of a client who declined help: nobody may hold one then, and that is escalated.
 */
export function endingAfterErasure(decided: Ending, answer: 'erased' | 'dossierExists'): Ending | 'escalate' {
  if (answer === 'erased') return decided;
  return decided.reason === 'helpDeclined' ? 'escalate' : { state: 'handedOff', reason: 'dossierExists' };
}

/** Whether this outcome counts only where the agreement's closing rules name it (R11). */
export function isClosingRule(outcome: string): outcome is ClosingRule {
  return (CLOSING_RULES as readonly string[]).includes(outcome);
}
