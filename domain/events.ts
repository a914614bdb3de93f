/** Events on one referral, as accepted; the table of who reports what stands in docs/architecture.md. */
export const EVENT_TYPES = [
  'contactAttempt',
  'contactOutcome',
  'withdrawal',
  'recall',
  'correction',
  'erasureConfirmed',
  'retry',
  'resumption',
  'firstReading',
  'judgement',
  'dossierClosed',
  'dossierReopened',
  'disclosure',
  'forwardingConfirmed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Nobody reports these: the connector makes them, for the workflow to hear of what the store knows already. */
export const CONNECTOR_EVENT_TYPES = [
  /** What parked it is over. */
  'resumption',
  /** The assigned person has read a record for the first time, where referrals are pulled. */
  'firstReading',
  /** What is offered was found not to be readable now, and is to be judged again. */
  'judgement',
] as const satisfies readonly EventType[];
export type ConnectorEventType = (typeof CONNECTOR_EVENT_TYPES)[number];

export const CONTACT_OUTCOMES = ['helpWanted', 'helpDeclined', 'unreachable', 'notCompetent', 'deceased'] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

export const RECALL_REASONS = ['enteredInError', 'wrongPerson', 'noLongerIndicated'] as const;
export type RecallReason = (typeof RECALL_REASONS)[number];

export const CONTACT_CHANNELS = ['phone', 'email', 'letter', 'homeVisit'] as const;
export const ATTEMPT_RESULTS = ['noAnswer', 'leftMessage', 'wrongContactData', 'spoke'] as const;
export const RETRY_REASONS = ['receiverRepaired', 'keyRestored', 'agreementSettled', 'other'] as const;

/**
 * What of an event may travel through Temporal: codes, numbers and dates. `dossierReference` is the receiver's own
 * reference; it stays in the store, and is only ever seen here when the receiver itself put it in a direct signal.
 */
export interface EventCodes {
  outcome?: ContactOutcome;
  alreadyKnown?: boolean;
  occurredAt?: string;
  dossierReference?: string;
  reason?: string;
  manner?: string;
  channel?: string;
  result?: string;
  recordVersion?: number;
  /** yyyy-MM-dd, of `dossierClosed`; the eighteen years start on it (R12). */
  closedOn?: string;
  /** Enterprise number, of `disclosure`: the partner whom the receiver passed the client's data on to (R13). */
  partner?: string;
  /** Of `forwardingConfirmed`. */
  taskId?: string;
}

/** An event the store has accepted and numbered. Signals carry exactly this, without `dossierReference`. */
export interface AcceptedEvent {
  /** The caller's UUID. */
  eventId: string;
  /** Ours, per referral, from 1, without holes; only events that are signalled take one. */
  sequence: number;
  type: EventType;
  codes: EventCodes;
}

/** A `contactOutcome` signalled by a Temporal client of the receiver: the store does not know it yet. */
export interface DirectEvent {
  eventId: string;
  type: 'contactOutcome';
  codes: EventCodes & { outcome: ContactOutcome; occurredAt: string };
}

export const SIGNALLED_TYPES = [
  'contactOutcome',
  'withdrawal',
  'recall',
  'correction',
  'erasureConfirmed',
  'retry',
  'resumption',
  'firstReading',
  'judgement',
] as const satisfies readonly EventType[];

/**
 * Names an event in what the workflow tells the store it has applied: id, type and the code that decides. A signal that
 * bears an accepted event's id but says something else has another key, so the accepted event stays pending.
 */
export function eventKey(event: { eventId: string; type: string; codes: EventCodes }): string {
  return `${event.eventId}/${event.type}/${event.codes.outcome ?? event.codes.reason ?? ''}`;
}
