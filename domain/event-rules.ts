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
  /** The agreement does not name this partner (R13). */
  'partnerNotListed',
  /** A withdrawal or recall was accepted: nothing may be passed on any more (R13). */
  'onwardSharingStopped',
  'notDelivered',
  /** No task with this id belongs to the referral: answered as not found. */
  'unknownTask',
  'taskConfirmed',
  /** Something later made the task pointless. */
  'taskSuperseded',
  /** Retried, and all that is open is a task of the receiver's people: nobody else can do it. */
  'waitsForReceiver',
] as const;
export type EventRefusal = (typeof EVENT_REFUSALS)[number];

/** What decides whether the client's data may still be passed on to partners. */
export interface SharingFacts {
  /** A receipt or an outcome proves that the receiver has it. */
  delivered: boolean;
  /** A withdrawal or recall was ever accepted. */
  takenBack: boolean;
  /** The ending that is fixed is a hand-off, carried out or not. */
  handingOff: boolean;
}

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
  /** For a retry: the receiver's people have a task that they have not confirmed. */
  hasOpenTask?: boolean;
  /** An accepted event has fixed the ending, carried out or not. */
  endingFixed: boolean;
  agreement: Pick<Agreement, 'closingRules' | 'contact' | 'onwardSharing'>;
  /** For disclosures. */
  sharing?: SharingFacts;
  /** The task that is confirmed, where this referral has it. */
  task?: 'open' | 'confirmed' | 'superseded' | 'unread';
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
      if (isTerminal(state) && !facts.passOnParked) return facts.hasOpenTask ? 'waitsForReceiver' : 'referralEnded';
      if (isTerminal(state)) return undefined;
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
      return destructionRefusal(facts);
    case 'disclosure':
      return disclosureRefusal(event, facts);
    case 'forwardingConfirmed':
      if (facts.task === undefined) return 'unknownTask';
      return TASK_REFUSALS[facts.task];
  }
}

const TASK_REFUSALS = {
  open: undefined,
  confirmed: 'taskConfirmed',
  superseded: 'taskSuperseded',
  // A corrected record goes with the confirmation: nobody confirms what nobody has read.
  unread: 'notReadYet',
} as const satisfies Record<NonNullable<EventFacts['task']>, EventRefusal | undefined>;

function destructionRefusal({ dossier }: EventFacts): EventRefusal | undefined {
  if (dossier === 'destroying') return 'destructionUnderWay';
  return dossier === 'destroyed' ? 'dossierDestroyed' : undefined;
}

/** Onward sharing (R13): from the delivery on, for as long as nobody took the referral back and the receiver may keep the data. */
function disclosureRefusal(event: Pick<AcceptedEvent, 'codes'>, facts: EventFacts): EventRefusal | undefined {
  const { state, agreement, sharing } = facts;
  const { partners } = agreement.onwardSharing;
  if (!partners.some(({ enterpriseNumber }) => enterpriseNumber === event.codes.partner)) return 'partnerNotListed';
  if (sharing?.takenBack) return 'onwardSharingStopped';
  if (state === 'handedOff') return destructionRefusal(facts);
  if (isTerminal(state)) return 'referralEnded';
  if (state === 'erasing' || (facts.endingFixed && !sharing?.handingOff)) return 'endingFixed';
  return sharing?.delivered ? undefined : 'notDelivered';
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
