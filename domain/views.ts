import type { ContactOutcome } from './events.js';
import type { ReferralState } from './states.js';

/** What callers see. The sender sees a projection (guarantee H); the receiver and operators see the state. */
export type SenderStatus = 'received' | 'sending' | 'parked' | 'delivered' | 'notDelivered' | 'closed' | 'refused';

/** Who calls: an organisation in its role under the agreement, or an operator acting for nobody. */
export type Caller =
  | {
      role: 'sender' | 'receiver';
      enterpriseNumber: string;
      /** The person who calls, by the pseudonymous id that the identity provider gives it; a program has none. */
      subject?: string;
    }
  | { role: 'operator'; operatorId: string };

export interface AcceptedReferral {
  referralId: string;
  agreementId: string;
  status: 'received';
  acceptedAt: string;
  /** The same idempotency key with the same content was accepted before: nothing new was created. */
  repeated: boolean;
}

export interface AcceptedEventReceipt {
  referralId: string;
  eventId: string;
  acceptedAt: string;
  repeated: boolean;
}

export interface ReferralStatus {
  referralId: string;
  agreementId: string;
  /** `SenderStatus` for the sender, `ReferralState` for receiver and operator. */
  status: SenderStatus | ReferralState;
  reason?: string;
  acceptedAt: string;
  deliveredAt?: string;
  /** Receiver and operator only. */
  recordVersion?: number;
  contactAttempts?: number;
  outcome?: ContactOutcome;
  /** Sender only where the agreement allows `contactOverdue`; always for receiver and operator. */
  contactOverdue?: boolean;
  nextDueAt?: string;
  /** Where referrals are pulled, receiver and operator only: the social worker who may read it. */
  assignedTo?: string;
  /** Likewise: it is offered, and its newest record was not read yet. */
  unread?: boolean;
}

/** One line of a referral's timeline: codes and dates. */
export interface TimelineEntry {
  at: string;
  /** An audit action, or for the sender a change of its projected status. */
  action: string;
  actor: string;
  codes: Record<string, string | number | boolean>;
}

export interface FeedItem {
  /** Opaque cursor: pass the last one to go on after it. */
  cursor: string;
  at: string;
  kind: FeedKind;
  referralId: string;
  codes: Record<string, string | number | boolean>;
}
export type FeedKind =
  | 'statusChanged'
  /** A referral waits to be assigned and read. */
  | 'offered'
  | 'delivered'
  | 'corrected'
  | 'reminder'
  | 'contactOverdue'
  | 'erasureRequested'
  | 'withdrawn'
  | 'recalled'
  | 'breachOpened'
  | 'taskOpened';

export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  next?: string;
}

/** What can be wrong with the audit trail; docs/operations.md says of each what it means. */
export const AUDIT_FAULTS = [
  // a chain by itself
  'entryMissing',
  'chainBroken',
  'entryAltered',
  'tailCutOff',
  'headAltered',
  'chainWithoutHead',
  // a chain against the checkpoints outside the database
  'shorterThanCheckpoint',
  'differsFromCheckpoint',
  'chainMissing',
  'chainAfterTombstone',
  'tombstoneDiffers',
  'tombstoneTooEarly',
  // the checkpoints by themselves
  'checkpointMissing',
  'checkpointBadSignature',
  'checkpointUnknownKey',
  'checkpointMalformed',
  'checkpointOutOfPlace',
  'checkpointExchanged',
] as const;

/** Where the audit trail does not hold: the first entry of a chain that is wrong, or the number of a checkpoint. */
export interface AuditFault {
  chain: string;
  sequence: number;
  fault: (typeof AUDIT_FAULTS)[number];
  /** The last sequence that a checkpoint bears witness to, and the last one found. */
  expected?: number;
  found?: number;
  /** The checkpoint that says so. */
  checkpoint?: number;
}

/** The result of verifying audit chains: either all hold, or where the first fault of each broken chain is. */
export interface AuditVerification {
  chains: number;
  entries: number;
  faults: AuditFault[];
  /**
   * The checkpoints it was compared with. Without them a tail that was cut off together with the head beside it is not
   * covered; with them it is, up to the newest.
   */
  checkpoints?: { count: number; oldest?: CheckpointMoment; newest?: CheckpointMoment };
}

export interface CheckpointMoment {
  number: number;
  takenAt: string;
}
