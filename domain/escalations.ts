/** What ops are told of, each at most once per referral until it is resolved; docs/operations.md says what to do about each. */
export const ESCALATION_KINDS = [
  /** No outcome was reported in the agreed time. */
  'contactOverdue',
  /** Parked: the receiver refused it, the agreed time is used up, or a key is missing. */
  'deliveryFailed',
  /** Parked: the agreement is suspended or has lapsed. */
  'suspended',
  /** A correction could not be delivered; the older record stays with the receiver. */
  'correctionFailed',
  /** The receiver refuses to erase, or keeps what it should not. */
  'erasure',
  /** An erasure was not confirmed in the agreed time. */
  'erasureOverdue',
  /** The receiver refuses what was accepted after the hand-off. */
  'passOn',
  /** What the receiver refused after the hand-off waited for too long; it does not know of it. */
  'passOnGivenUp',
  /** Somebody ended a workflow, or asked for that, past the connector. */
  'interference',
  /** A referral about, or sent to, the wrong person (R20). */
  'breach',
  /** A dossier that is due cannot be destroyed without a decision of people. */
  'dossierInReview',
  /** The receiver refuses to destroy a dossier, or has not confirmed it in the agreed time. */
  'destruction',
  /** A task of the receiver's people was not confirmed in the agreed time; the code is its kind. */
  'taskOverdue',
] as const;

export type EscalationKind = (typeof ESCALATION_KINDS)[number];

/** Settled with the referral's end. What its people were to do by hand is still to be done. */
export const SETTLED_BY_THE_END: readonly EscalationKind[] = ESCALATION_KINDS.filter((kind) => kind !== 'taskOverdue');

/**
 * People say that they have seen to these: nothing that happens to the referral settles them, save that confirming its tasks
 * settles `taskOverdue`. The others are settled by what happens.
 */
export const SETTLED_BY_PEOPLE = [
  'interference',
  'passOnGivenUp',
  'taskOverdue',
] as const satisfies readonly EscalationKind[];
export type SettledByPeople = (typeof SETTLED_BY_PEOPLE)[number];

/** An escalation that nobody has settled yet. */
export interface OpenEscalation {
  referralId: string;
  kind: EscalationKind;
  code: string;
  since: string;
  /** By when somebody has to have acted, where there is such a moment. */
  dueAt?: string;
}
