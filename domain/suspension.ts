import type { PartyRole } from './agreement.js';

/** Why a party suspends or resumes an agreement: a code, never a text. */
export const SWITCH_REASONS = ['incident', 'dispute', 'review', 'settled'] as const;
export type SwitchReason = (typeof SWITCH_REASONS)[number];

/** What throwing the switch of an agreement asks for. */
export interface SwitchRequest {
  reason: SwitchReason;
  /** Whom an operator acts for; a party speaks for itself and names nobody. */
  party?: PartyRole;
}

/** The switch of one agreement: either party suspends at once, resuming needs both (R15). */
export interface SwitchState {
  agreementId: string;
  suspended: boolean;
  suspendedBy?: PartyRole;
  /** Whose confirmation is missing before the exchange resumes; nobody's where it is not suspended. */
  mustConfirm: PartyRole[];
}
