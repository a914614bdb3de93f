import type { DataItem, NoticeItem } from './referral.js';

/** One sender–receiver pair: what the protocol fixes and the policies it leaves to both DPOs. Loaded by `agreements/`. */
export type PartyRole = 'sender' | 'receiver';

export interface Party {
  name: string;
  /** Ten digits, mod 97 (KBO). */
  enterpriseNumber: string;
  address: string;
  signatories: { name: string; capacity: string }[];
  /** Where the protocol is published, and since when (R16). */
  publication: { url: string; publishedOn: string };
  /** Date of the DPO's advice (R17). */
  adviceOn: string;
  /** How anybody reaches the party's DPO, in one line of Dutch (GDPR 30, 1, a). */
  dpoContact: string;
}

export interface LegalBasis {
  code: string;
  title: string;
  articles: string[];
}

export interface SelectionRule {
  ruleId: string;
  validFrom: string;
  /** At most five years after `validFrom` (Bestuursdecreet III.87). */
  validUntil: string;
  finalDestination: 'destroy' | 'keep' | 'sample';
  provision: string;
}

export const CLOSING_RULES = ['unreachable', 'notCompetent', 'deceased', 'contactTimeOver'] as const;
export type ClosingRule = (typeof CLOSING_RULES)[number];

export interface ContactPolicy {
  /** Calendar days after the receipt, at 09:00 Europe/Brussels. */
  reminderDays: number[];
  escalationDays: number;
  /** Closing by itself, only where `closingRules` names `contactTimeOver`. */
  closeAfterDays?: number;
  /** Counted attempts before `unreachable` may be reported. */
  attemptsForUnreachable: number;
}

/**
 * How long each class of what stays after a purge is kept, in calendar years (days where it says so) from the end of the
 * referral or the moment named here. What concerns a dossier counts from its destruction.
 */
export interface RetentionPolicy {
  statusYears: number;
  auditYears: number;
  purgeRecordYears: number;
  /** Of idempotency keys; event ids stay with the status. At most as long as the status. */
  idempotencyYears: number;
  registerYears: number;
  declarationYears: number;
  /** Of settled breach items. */
  breachYears: number;
  /** Of feed items of the receiver, from their own moment; those of the sender stay with the status. */
  feedYears: number;
  /** Of escalations, from their resolution. */
  escalationYears: number;
  /** Of outbox rows, from the moment Temporal was told. */
  outboxDays: number;
}

export interface Agreement {
  agreementId: string;
  /** Counts up; a changed file without a new version stops the start. */
  version: number;
  title: string;
  cooperation: { concludedOn: string; reference: string; documentHash?: string };
  validFrom: string;
  validUntil?: string;
  sender: Party & { teams: { code: string; name: string }[] };
  receiver: Party & {
    /** Base URL of the receiver contract; the deployment gives it where the file does not. */
    endpoint?: string;
    /** R4: who reads is logged by the receiver where the connector pushes; of what is pulled the connector logs it itself. */
    undertakesReadLogging: boolean;
  };
  purpose: { code: string; description: string; originalPurpose: string; compatibility: string };
  data: { item: DataItem; proportionality: string }[];
  /** Categories of data subjects, of recipients, and measures: what a record of processing names beside the rest (GDPR 30, 1). */
  dataSubjects: string[];
  recipients: string[];
  securityMeasures: string[];
  /** False: an agreement that leaves the European Economic Area would need safeguards of its own (GDPR 30, 1, e). */
  transfersOutsideEea: boolean;
  /** The supervisory authority that a client complains to (GDPR 77), by name. */
  complaintsTo: string;
  territory: { nisCode: string; postalCodes: { code: string; localities: string[] }[] };
  notice: {
    version: string;
    language: string;
    items: Record<NoticeItem, string>;
    /** What the client agrees to, to be read aloud (R7), and how it is taken back. */
    consentStatement: string;
    withdrawal: string;
    /** Versions a conversation may still have used: held before this one, or under the version this one succeeds. */
    earlierVersions?: string[];
  };
  legalBases: LegalBasis[];
  responsibilities: {
    controllers: { party: PartyRole; of: string; basis: string }[];
    processors: { name: string; for: PartyRole; task: string }[];
    hostedBy: PartyRole | 'processor';
  };
  consent: { maximumAgeDays: number };
  /**
   * `push` where nothing is said: the record goes to the receiver's system. `pull`: it is offered, and read here by the social
   * worker it is assigned to (R4). `retryForDays` is how long it is tried, or may stay unread.
   */
  transmission: { mode?: 'push' | 'pull'; retryForDays: number; parkAtMostDays: number };
  suspension: { parkAtMostDays: number };
  contact: ContactPolicy;
  closingRules: ClosingRule[];
  erasure: { repeatEveryDays: number; escalateAfterDays: number };
  ownCopy: { until: 'outcome' | 'receipt'; correctionWindowDays?: number };
  senderView: { closedShownAfterDays: number; outcomes: boolean; contactOverdue: boolean };
  onwardSharing: { partners: { name: string; enterpriseNumber: string }[] };
  disposal: { retentionYears: number; secondPersonApproval: boolean; selectionRules: SelectionRule[] };
  retention: RetentionPolicy;
  /** How programs of both parties prove who calls; without it a bearer token does. */
  callers?: {
    /** Access tokens are bound to a key of the caller's (DPoP, RFC 9449). */
    proofOfPossession: boolean;
  };
}
