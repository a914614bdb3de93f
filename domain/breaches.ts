/** How a DPO concludes the review of a breach (GDPR 33, 34): whom the organisation has told, or why nobody. */
export const BREACH_CONCLUSIONS = ['authorityNotified', 'authorityAndClientNotified', 'noRiskToClient'] as const;
export type BreachConclusion = (typeof BREACH_CONCLUSIONS)[number];

/** By when breaches that are not concluded have to be. */
export const BREACH_DUE = ['later', 'within24Hours', 'overdue'] as const;
export type BreachDue = (typeof BREACH_DUE)[number];
