import type { AccessExport } from '../domain/access-export.js';
import type { AuditExportHeading, AuditExportLine } from '../domain/audit-export.js';
import type { BreachItem } from '../domain/breaches.js';
import type { OpenEscalation, SettledByPeople } from '../domain/escalations.js';
import type { KeyRotation } from '../domain/key-rotation.js';
import type { OnProgress } from '../domain/progress-of-work.js';
import type { QuarantinedRow } from '../domain/quarantined-row.js';
import type { ReferralReading } from '../domain/readings.js';
import type { RetentionReport } from '../domain/retention-classes.js';
import type { SwitchState } from '../domain/suspension.js';
import type { Task } from '../domain/tasks.js';
import type {
  AcceptedEventReceipt,
  AcceptedReferral,
  AuditVerification,
  Caller,
  FeedItem,
  Page,
  ReferralStatus,
  TimelineEntry,
} from '../domain/views.js';
import type { CheckpointFolder } from '../store/audit-verification.js';

/**
 * The typed referral client: what a program of the sender, the receiver or an operator can do. One interface, two
 * implementations: on the store (`store-client.ts`, the gateway's) and over HTTP (`http-client.ts`, everybody else's).
 *
 * Every method throws `Problem` (domain/problems.ts) and nothing else on purpose: `badRequest` with all issues,
 * `referralRefused` with one issue per refusal, `resourceNotFound` alike for another organisation's referral and one that
 * never existed, `eventNotAllowed`, `repeatedWithOtherContent`, `serviceUnavailable`.
 */
export interface ReferralClient {
  /** Accepts a referral for ever, or refuses it with nothing kept. `submission` is unchecked input; the key a UUID. */
  submit(caller: Caller, submission: unknown, idempotencyKey: string): Promise<AcceptedReferral>;
  /** Accepts one event on a referral. `event` is unchecked input and carries its own `eventId`. */
  report(caller: Caller, referralId: string, event: unknown): Promise<AcceptedEventReceipt>;
  status(caller: Caller, referralId: string): Promise<ReferralStatus>;
  /** Oldest first. */
  timeline(
    caller: Caller,
    referralId: string,
    options?: { after?: string; pageSize?: number },
  ): Promise<Page<TimelineEntry>>;
  /** Newest first. */
  list(caller: Caller, options?: { status?: string; after?: string; pageSize?: number }): Promise<Page<ReferralStatus>>;
  /** Oldest first, the caller's organisation only. */
  feed(caller: Caller, options?: { after?: string; pageSize?: number }): Promise<Page<FeedItem>>;
  /**
   * Says which social worker of the receiver may read a referral that is pulled (R4). `request` is unchecked input:
   * `{socialWorkerId}`. Throws `eventNotAllowed` once it has ended, or where the agreement pushes.
   */
  assign(caller: Caller, referralId: string, request: unknown): Promise<ReferralStatus>;
  /**
   * Shows the newest record of a referral that is pulled to the person it is assigned to. The first reading of a record is its
   * receipt; each is audited. Throws `missingPermission` for everybody else, `readingNotAllowed` where it may not be read now.
   */
  readRecord(caller: Caller, referralId: string): Promise<ReferralReading>;
  /**
   * Suspends an agreement with immediate effect. `request` is unchecked input (`SwitchRequest`): a reason, and of an operator
   * the party it acts for. Another organisation's agreement is answered as one that never existed.
   */
  suspend(caller: Caller, agreementId: string, request: unknown): Promise<SwitchState>;
  /** One party's confirmation that the exchange resumes; with both it does. `request` as for `suspend`. */
  confirmResumption(caller: Caller, agreementId: string, request: unknown): Promise<SwitchState>;
  /**
   * Everything that is held on one client (GDPR 15), as far as the caller may see it; audited. `request` is unchecked input: a
   * name and postal code, or a referral. Throws `resourceNotFound` for a referral that is not the caller's to know.
   */
  export(caller: Caller, request: unknown): Promise<AccessExport>;
  /** The breach items of the caller's organisation, first due first; an operator's of all. */
  breaches(
    caller: Caller,
    options?: { concludedToo?: boolean; after?: string; pageSize?: number },
  ): Promise<Page<BreachItem>>;
  /**
   * Records how one party's DPO concludes a review; a later conclusion replaces it. `request` is unchecked input
   * (`BreachConclusionRequest`). Throws `resourceNotFound` where the caller's organisation has no such item.
   */
  concludeBreach(caller: Caller, referralId: string, request: unknown): Promise<BreachItem>;
  /** What the receiver's people have to do by hand and nobody has confirmed yet, oldest first; an operator's of all. Never the sender's. */
  tasks(caller: Caller, options?: TaskSelection): Promise<Page<Task>>;
}

/** Which tasks: of one referral; confirmed ones too. */
export interface TaskSelection {
  referralId?: string;
  confirmedToo?: boolean;
  after?: string;
  pageSize?: number;
}

/** What only those with the store at hand can do. */
export interface OperatorClient extends ReferralClient {
  /** With the folder of checkpoints also against those. `badRequest` where it cannot be read. */
  verifyAudit(folder?: CheckpointFolder, onProgress?: OnProgress): Promise<AuditVerification>;
  /**
   * Hands the audit trail, as the caller may see it, to `write`, line by line: an operator every entry, the receiver what concerns
   * it from the first permit on, the sender its own view (guarantee H).
   */
  exportAudit(
    caller: Caller,
    options: { since?: string },
    write: (line: AuditExportHeading | AuditExportLine) => Promise<void>,
  ): Promise<void>;
  /**
   * Removes what the agreements keep no longer, or says with `dryRun` what that would be. Operators only; audited by counts in
   * the chain of each agreement.
   */
  carryOutRetention(caller: Caller, options?: { dryRun?: boolean; onProgress?: OnProgress }): Promise<RetentionReport>;
  /** What waits for people, oldest first; operators only. */
  escalations(caller: Caller, options?: { after?: string; pageSize?: number }): Promise<Page<OpenEscalation>>;
  /** Records that people have seen to what nothing else settles; operators only. `resourceNotFound` where none is open. */
  settleEscalation(caller: Caller, referralId: string, kind: SettledByPeople): Promise<void>;
  /** What Temporal will not be told of until somebody releases it, oldest first; operators only. */
  quarantined(caller: Caller): Promise<QuarantinedRow[]>;
  /** Lets one such row be told again; operators only. `resourceNotFound` where no row with that id is set aside. */
  release(caller: Caller, outboxId: string): Promise<void>;
  /** Wraps every data key anew under the current master key; operators only. Safe to interrupt and to repeat. */
  rotateKeys(caller: Caller, onProgress?: OnProgress): Promise<KeyRotation>;
}
