import type { DirectEvent } from './events.js';
import type { DueMoment, ReferralInput, ReferralProgress } from './progress.js';
import type { Ending } from './states.js';

/** The contract between workflows and activities: types only, both sides of the sandbox boundary import it. */
export interface Step {
  referralId: string;
  /**
   * Keys (`eventKey`) of the events the workflow has applied: what closing may not overlook. The cause belongs to them; on
   * its way through Temporal it is named once, as `cause`.
   */
  applied: string[];
  /** Key of the event that caused this step; the store checks that it knows it. */
  cause?: string;
}

export type SignalFault = 'malformed' | 'unknownSignal' | 'unknownEvent' | 'directSignalsOff' | 'notAllowedInThisState';

export interface ReferralActivities {
  /** Loads state, permits and events and judges. Throws `UnknownReferral` (not retryable) for an id the store lacks. */
  verify(input: ReferralInput): Promise<ReferralProgress>;
  /**
   * Permit, PUT, receipt; repeated, it is the same delivery. Throws retryable on outage; refusal for good parks. Where
   * referrals are pulled it offers the newest record, and parks what was not read in the agreed time.
   */
  transmit(step: Step): Promise<ReferralProgress>;
  /** Temporary failures lasted longer than the agreement allows: parks as `deliveryTimeOver`. */
  parkUndelivered(step: Step): Promise<ReferralProgress>;
  /** Carries out one due moment that ends nothing: a reminder or an escalation. */
  remind(step: Step & { due: DueMoment }): Promise<ReferralProgress>;
  /**
   * Carries an ending out: decides it under the row lock, tells the receiver to erase where a permit was issued,
   * destroys keys, deletes ciphertext, writes the terminal state. Answers `erasing` while the receiver has not confirmed.
   */
  end(step: Step & { ending: Ending }): Promise<ReferralProgress>;
  /** Asks the store to accept an outcome that came as a signal and is not known there, then ends by it as `end` does. */
  endByDirectSignal(step: Step & { event: DirectEvent }): Promise<ReferralProgress>;
  /** Notes that what caused this step has happened in the store already, and answers how things stand. */
  acknowledge(step: Step): Promise<ReferralProgress>;
  /** Back to `received` under the agreement version valid now (resumption), or to sending again (retry). */
  unpark(step: Step): Promise<ReferralProgress>;
  /**
   * Audits a signal that was ignored: a code, never its content. With `unlessAccepted`, the key of an event that asks for
   * nothing in this state, it is one only where the store never accepted that event.
   */
  noteIgnoredSignal(input: { referralId: string; fault: SignalFault; unlessAccepted?: string }): Promise<void>;
  /** Audits that somebody asked Temporal to cancel, and alerts ops; nothing else changes. */
  noteCancelRequest(input: { referralId: string }): Promise<void>;
}

/** An event that was accepted after the hand-off, or that the hand-off overtook. */
export interface PassOnInput {
  referralId: string;
  eventId: string;
}

/** What the receiver refused for good: it waits for an operator until then. RFC 3339. */
export interface ParkedPassOn {
  parkedUntil: string;
  /** Not the receiver but the agreement keeps it back: suspended, no correction goes out. */
  suspended?: true;
  /** Where referrals are pulled: the receiver's people have the task to note it, and have not confirmed that yet. */
  isTask?: true;
}

export interface PassOnActivities {
  /**
   * Tells the receiver of a withdrawal, recall or correction accepted after the hand-off. Answers where it is parked: it is
   * told again only once an operator takes it up, and given up when that time is over. No answer: nothing is left to do.
   */
  passOn(input: PassOnInput): Promise<ParkedPassOn | undefined>;
}

export type DisposalOutcome =
  | { outcome: 'destroyed'; declarationId: string }
  | { outcome: 'notDue' | 'onHold' | 'inReview' | 'alreadyDestroyed' | 'awaitingReceiver' };

export interface DisposalActivities {
  /** Dossiers whose `destroyFrom` lies on or before `date` (yyyy-MM-dd); a preselection, the clock decides later. */
  listDueDossiers(input: { date?: string; after?: string }): Promise<{ dossierIds: string[]; next?: string }>;
  /** Looks the rule up, checks the clock and holds, tells the receiver, records the declaration. */
  dispose(input: { dossierId: string }): Promise<DisposalOutcome>;
}

/** Failure types that cross into Temporal: a closed set, each retryable or not, none with a body. */
export const FAILURE_TYPE = {
  unknownReferral: 'UnknownReferral',
  receiverUnavailable: 'ReceiverUnavailable',
  storeUnavailable: 'StoreUnavailable',
  keyStoreUnavailable: 'KeyStoreUnavailable',
  notDueYet: 'NotDueYet',
  internal: 'InternalFault',
} as const;
