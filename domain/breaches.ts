import type { PartyRole } from './agreement.js';

/** How a DPO concludes the review of a breach (GDPR 33, 34): whom the organisation has told, or why nobody. */
export const BREACH_CONCLUSIONS = ['authorityNotified', 'authorityAndClientNotified', 'noRiskToClient'] as const;
export type BreachConclusion = (typeof BREACH_CONCLUSIONS)[number];

/** By when breaches that are not concluded have to be. */
export const BREACH_DUE = ['later', 'within24Hours', 'overdue'] as const;
export type BreachDue = (typeof BREACH_DUE)[number];

/** The review of one breach by the DPO of one organisation (R20). */
export interface BreachItem {
  referralId: string;
  /** Enterprise number of the organisation whose DPO looks at it. */
  organisation: string;
  openedAt: string;
  /** 72 hours after it was opened (GDPR 33). */
  dueAt: string;
  /** Not concluded, and `dueAt` has passed. */
  overdue: boolean;
  concludedAt?: string;
  conclusion?: BreachConclusion;
}

/** What concluding a review asks for. */
export interface BreachConclusionRequest {
  conclusion: BreachConclusion;
  /** Whom an operator acts for; a party speaks for itself and names nobody. */
  party?: PartyRole;
}
