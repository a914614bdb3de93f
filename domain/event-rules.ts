import type { Agreement } from './agreement.js';
import { endingOf, isClosingRule } from './endings.js';
import type { AcceptedEvent } from './events.js';
import { type DossierState, isTerminal, type ReferralState } from './states.js';

/** Why an event is not accepted. Codes: safe in answers to the receiver, in audit entries and in logs. */
export const EVENT_REFUSALS = [
  /** No permit was issued, so the receiver cannot know the id: answered as not found. */
  'unknownReferral',
  /** Where referrals are pulled: it was offered, and nobody at the receiver has read it yet. */
  'notReadYet',
  /** Assigned under an agreement that pushes: nobody reads here. */
  'notPulled',
  'referralEnded',
  'endingFixed',
  'dossierReferenceMissing',
  'closingRuleNotAgreed',
  'attemptsMissing',
  'notInThisState',
  /** A contact outcome or recall reason that is none of the known codes. */
  'codeUnknown',
  /** The receiver was told to destroy the dossier: closing and reopening come too late. */
  'destructionUnderWay',
  'dossierDestroyed',
] as const;
export type EventRefusal = (typeof EVENT_REFUSALS)[number];

export interface EventFacts {
  state: ReferralState;
  /** A send permit was ever issued. */
  permitted: boolean;
  /** Where referrals are pulled: the receiver was told that there is one. */
  offered?: boolean;
  /** Contact attempts counted so far. */
  attempts: number;
  /** The newest record version has not been delivered although an older one has. */
  correctionWaiting?: boolean;
  /** The dossier that was opened, for events about it. */
  dossier?: DossierState;
  /** Something accepted after the hand-off was refused by the receiver and waits for an operator. */
  passOnParked?: boolean;
  /** An accepted event has fixed the ending, carried out or not. */
  endingFixed: boolean;
  agreement: Pick<Agreement, 'closingRules' | 'contact'>;
  /** Where given and `receiver`, every event needs a permit. */
  reportedBy?: 'sender' | 'receiver' | 'operator';
}

/**
 * Whether an event may be accepted in this state; decided under the referral's row lock. Withdrawal, recall and
 * correction are allowed in every state, ended ones included, with the same answer.
 */
export function eventAllowed(
  event: Pick<AcceptedEvent, 'type' | 'codes'>,
  facts: EventFacts,
): 'allowed' | { notAllowed: EventRefusal } {
  const notAllowed = refusalOf(event, facts);
  return notAllowed === undefined ? 'allowed' : { notAllowed };
}

function refusalOf(event: Pick<AcceptedEvent, 'type' | 'codes'>, facts: EventFacts): EventRefusal | undefined {
  const { state, permitted } = facts;
  if (facts.reportedBy === 'receiver' && !permitted) return facts.offered ? 'notReadYet' : 'unknownReferral';
  switch (event.type) {
    case 'withdrawal':
    case 'correction':
      return undefined;
    case 'recall':
      return endingOf(event) === undefined ? 'codeUnknown' : undefined;
    case 'contactAttempt':
      if (!permitted) return 'unknownReferral';
      return isTerminal(state) ? 'referralEnded' : undefined;
    case 'contactOutcome':
      return outcomeRefusal(event, facts);
    case 'erasureConfirmed':
      if (!permitted) return 'unknownReferral';
      if (state !== 'erasing') return isTerminal(state) ? 'referralEnded' : 'notInThisState';
      return event.codes.result === 'dossierExists' && !event.codes.dossierReference
        ? 'dossierReferenceMissing'
        : undefined;
    case 'retry':
      if (isTerminal(state)) return facts.passOnParked ? undefined : 'referralEnded';
      if (state === 'awaitingOutcome' && facts.correctionWaiting) return undefined;
      return state === 'deliveryFailed' || state === 'erasing' ? undefined : 'notInThisState';
    case 'resumption':
    case 'firstReading':
    case 'judgement':
      return isTerminal(state) ? 'referralEnded' : undefined;
    case 'dossierClosed':
    case 'dossierReopened':
      if (!permitted) return 'unknownReferral';
      if (state !== 'handedOff') return 'notInThisState';
      if (facts.dossier === 'destroying') return 'destructionUnderWay';
      return facts.dossier === 'destroyed' ? 'dossierDestroyed' : undefined;
  }
}

function outcomeRefusal(event: Pick<AcceptedEvent, 'type' | 'codes'>, facts: EventFacts): EventRefusal | undefined {
  const { state, agreement } = facts;
  const { outcome, dossierReference } = event.codes;
  if (!facts.permitted) return 'unknownReferral';
  if (isTerminal(state)) return 'referralEnded';
  if (facts.endingFixed || state === 'erasing') return 'endingFixed';
  if (outcome === undefined || endingOf(event) === undefined) return 'codeUnknown';
  if (outcome === 'helpWanted' && !dossierReference) return 'dossierReferenceMissing';
  if (isClosingRule(outcome) && !agreement.closingRules.includes(outcome)) return 'closingRuleNotAgreed';
  if (outcome === 'unreachable' && facts.attempts < agreement.contact.attemptsForUnreachable) return 'attemptsMissing';
  return undefined;
}
