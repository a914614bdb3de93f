import type { AcceptedEvent } from './events.js';
import type { RefusalCode } from './refusals.js';
import type { Ending, EndingReason, ParkingReason, ReferralState } from './states.js';

/** A moment at which the workflow does something by itself. RFC 3339, UTC. */
export interface DueMoment {
  kind: DueKind;
  at: string;
  /** Of `passOnOver`: the event that waits. */
  eventId?: string;
}
export type DueKind =
  | 'reminder'
  | 'escalation'
  | 'contactTimeOver'
  | 'parkingTimeOver'
  | 'erasureRepeat'
  | 'ownCopyEnds'
  /** Where referrals are pulled: the newest record was not read in the agreed time. */
  | 'unreadTimeOver'
  /** After the hand-off: the receiver refused an event for good, and it is given up. */
  | 'passOnOver';

/**
 * What the store says of a referral; every activity answers with it, so that a workflow that was terminated, failed or
 * reset goes on from here and nothing it remembers is needed.
 */
export interface ReferralProgress {
  state: ReferralState;
  reason?: ParkingReason | EndingReason;
  /** A permit was ever issued: the receiver holds the data, or may. */
  permitted: boolean;
  /** In `received` and `sending`: what `judge` says now. `refused` asks the workflow to end it so. */
  refusals?: RefusalCode[];
  /** Newest record version has not been delivered yet although an older one has. */
  correctionWaiting?: boolean;
  /** Where referrals are pulled: the newest record was offered and not read yet. There is nothing to send. */
  offered?: boolean;
  /** An ending that is fixed and not carried out yet; in `erasing` it waits for the receiver's confirmation. */
  ending?: Ending;
  /** Accepted, but not named as applied: the workflow applies them before anything else. */
  pending: AcceptedEvent[];
  /** Moments still to come, earliest first. */
  due: DueMoment[];
  /** Until when temporary failures of the transmission are retried. RFC 3339. */
  deliverUntil?: string;
}

/** Input of the referral workflow: identifiers only (guarantee C). */
export interface ReferralInput {
  referralId: string;
  agreementId: string;
  agreementVersion: number;
}

/** What a finished referral workflow returns: read by ops in the Temporal UI. */
export interface ReferralResult {
  state: ReferralState;
  reason?: string;
}
