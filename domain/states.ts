import type { Refusal } from './refusals.js';

/** The states of a referral; what each means and how it is left stands in docs/architecture.md. */
export const OPEN_STATES = [
  'received',
  'sending',
  'deliveryFailed',
  'suspended',
  'awaitingOutcome',
  'erasing',
] as const;
export const TERMINAL_STATES = ['handedOff', 'purged', 'withdrawn', 'recalled', 'expired', 'refused'] as const;

export type OpenState = (typeof OPEN_STATES)[number];
export type TerminalState = (typeof TERMINAL_STATES)[number];
export type ReferralState = OpenState | TerminalState;

export const PARKING_REASONS = [
  'receiverRefused',
  'deliveryTimeOver',
  'keyUnavailable',
  'agreementSuspended',
  'agreementLapsed',
] as const;
export type ParkingReason = (typeof PARKING_REASONS)[number];

export const ENDING_REASONS = [
  'helpWanted',
  'dossierExists',
  'helpDeclined',
  'unreachable',
  'notCompetent',
  'deceased',
  'consentWithdrawn',
  'enteredInError',
  'wrongPerson',
  'noLongerIndicated',
  'contactTimeOver',
  'parkingTimeOver',
  'judgedRefused',
] as const;
export type EndingReason = (typeof ENDING_REASONS)[number];

/** A dossier of the register; `inReview`: its time has come, and people have to decide. */
export type DossierState = 'open' | 'closed' | 'inReview' | 'destroying' | 'destroyed';

/** How a referral ends: the terminal state and why; `refusals` where `judge` brought it about. */
export interface Ending {
  state: TerminalState;
  reason: EndingReason;
  refusals?: Refusal['code'][];
}

/** True for the states no move leaves (guarantee D). */
export function isTerminal(state: ReferralState): state is TerminalState {
  return (TERMINAL_STATES as readonly string[]).includes(state);
}

const MOVES: Readonly<Record<OpenState, readonly ReferralState[]>> = {
  received: [
    'sending',
    'awaitingOutcome',
    'suspended',
    'deliveryFailed',
    'erasing',
    'handedOff',
    'withdrawn',
    'recalled',
    'expired',
    'refused',
  ],
  sending: [
    'awaitingOutcome',
    'deliveryFailed',
    'suspended',
    'erasing',
    'handedOff',
    'withdrawn',
    'recalled',
    'expired',
    'refused',
  ],
  deliveryFailed: [
    'sending',
    'awaitingOutcome',
    'received',
    'suspended',
    'erasing',
    'handedOff',
    'withdrawn',
    'recalled',
    'expired',
    'refused',
  ],
  suspended: ['received', 'awaitingOutcome', 'erasing', 'handedOff', 'withdrawn', 'recalled', 'expired', 'refused'],
  awaitingOutcome: ['erasing', 'handedOff'],
  erasing: ['handedOff', 'purged', 'withdrawn', 'recalled', 'expired', 'refused'],
};

/**
 * Whether a move is one the protocol knows. `purged` is reached from `erasing` only: what the receiver holds is erased
 * before our own copy is called gone. Repeating a state is no move.
 */
export function mayMove(from: ReferralState, to: ReferralState): boolean {
  return !isTerminal(from) && MOVES[from].includes(to);
}
