import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { BreachConclusion } from '../domain/breaches.js';
import type { EscalationKind } from '../domain/escalations.js';
import type { EventCodes, EventType } from '../domain/events.js';
import type { DueMoment } from '../domain/progress.js';
import type { DossierState, EndingReason, ParkingReason, ReferralState, TerminalState } from '../domain/states.js';
import type { TaskKind } from '../domain/tasks.js';

/** The tables as types; the statements that make them are in `migrations/`. */
type Json<T> = ColumnType<T, string, string>;
type Moment = ColumnType<Date, Date, Date>;

export interface AgreementVersionTable {
  agreement_id: string;
  version: number;
  content_hash: string;
  content: Json<unknown>;
  seen_at: Moment;
}

/** Suspension, per agreement; also the head of the agreement's audit chain. */
export interface AgreementSwitchTable {
  agreement_id: string;
  suspended: boolean;
  suspended_by: string | null;
  resumed_by_sender: boolean;
  resumed_by_receiver: boolean;
  audit_sequence: number;
  audit_hash: string;
}

export interface ReferralTable {
  referral_id: string;
  agreement_id: string;
  agreement_version: number;
  sender: string;
  receiver: string;
  /** Null once its retention is over. */
  idempotency_key: string | null;
  /** HMAC of the submission; gone with the data, or once the sender of a delivered referral sees `closed`. */
  content_code: string | null;
  state: ReferralState;
  reason: ParkingReason | EndingReason | null;
  refusals: Json<string[]> | null;
  accepted_at: Moment;
  state_since: Moment;
  record_version: number;
  permitted_version: number | null;
  delivered_version: number | null;
  /** Where referrals are pulled: the newest record version that the receiver was told of. */
  offered_version: Generated<number | null>;
  /** Likewise: the person of the receiver who may read it, by a pseudonymous id. */
  assigned_to: Generated<string | null>;
  delivered_at: Moment | null;
  state_before_erasing: ReferralState | null;
  ending_event_id: string | null;
  ending_state: TerminalState | null;
  ending_reason: EndingReason | null;
  event_sequence: number;
  applied_through: number;
  contact_attempts: number;
  contact_overdue: boolean;
  deliver_until: Moment | null;
  due: Json<DueMoment[]>;
  repeat_of_client: boolean;
  member_id: string;
  consent_proof: Json<Record<string, unknown>>;
  closed_shown_on: Moment | null;
  closed_shown: boolean;
  /** The newest record corrects a delivered one and waits for the agreement to be resumed. */
  correction_parked: Generated<boolean>;
  /** False once the retention of the status is over for the sender, also where the receiver still holds a dossier. */
  shown_to_sender: Generated<boolean>;
  ended_at: Moment | null;
  audit_sequence: number;
  audit_hash: string;
}

export interface ClientRecordTable {
  referral_id: string;
  record_version: number;
  key_id: string;
  ciphertext: string;
}

export interface BlindIndexTable {
  referral_id: string;
  code: string;
}

export interface PermitTable {
  permit_id: Generated<string>;
  referral_id: string;
  record_version: number;
  issued_at: Moment;
}

export interface ReceiptTable {
  referral_id: string;
  record_version: number;
  receipt_id: string;
  received_at: Moment;
  recorded_at: Moment;
}

export interface EventTable {
  referral_id: string;
  event_id: string;
  sequence: number | null;
  type: EventType;
  codes: Json<EventCodes>;
  content_code: string | null;
  reported_by: string;
  via: 'client' | 'direct';
  record_version: number | null;
  accepted_at: Moment;
  passed_on_at: Moment | null;
}

export interface OutboxTable {
  outbox_id: Generated<string>;
  referral_id: string;
  purpose: 'start' | 'signal' | 'passOn';
  payload: Json<Record<string, unknown>>;
  attempts: number;
  next_attempt_at: ColumnType<Date, Date | undefined, Date>;
  created_at: ColumnType<Date, Date | undefined, never>;
  done_at: Moment | null;
  last_fault: string | null;
  quarantined: boolean;
}

export interface AuditEntryTable {
  chain: string;
  sequence: number;
  at: Moment;
  actor: string;
  action: string;
  codes: Json<Record<string, string | number | boolean>>;
  legal_basis: string;
  previous_hash: string;
  hash: string;
}

export interface FeedItemTable {
  feed_id: Generated<string>;
  transaction_id: Generated<string>;
  organisation: string;
  referral_id: string;
  kind: string;
  codes: Json<Record<string, string | number | boolean>>;
  at: Moment;
}

export interface DossierTable {
  dossier_id: string;
  referral_id: string;
  agreement_id: string;
  agreement_version: number;
  receiver: string;
  dossier_reference: string;
  state: DossierState;
  opened_at: Moment;
  closed_on: string | null;
  last_day_kept: string | null;
  destroy_from: string | null;
}

export interface LegalHoldTable {
  hold_id: string;
  dossier_id: string;
  reason: string;
  placed_at: Moment;
  lifted_at: Moment | null;
}

export interface DeclarationTable {
  declaration_id: string;
  dossier_id: string;
  rule_id: string;
  provision: string;
  instructed_at: Moment;
  destroyed_on: string | null;
}

export interface PurgeRecordTable {
  referral_id: string;
  purged_at: Moment;
  provision: string;
  record_versions: number;
  receiver_confirmed: boolean;
}

/** What is left of a referral whose status is gone: whose it was, when it ended, and the head of its audit chain. */
export interface ReferralRemainsTable {
  referral_id: string;
  agreement_id: string;
  agreement_version: number;
  sender: string;
  receiver: string;
  permitted: boolean;
  /** yyyy-MM-dd in Brussels: the later of its end, `closed` shown to the sender, and its dossier's destruction. */
  ended_on: string;
  /** 0 once the chain is gone. */
  audit_sequence: number;
  audit_hash: string;
}

/** What a run of the retention removed and has not put into the audit trail yet. */
export interface RetentionTallyTable {
  agreement_id: string;
  class: string;
  count: number;
}

/** Checkpoints that were written outside the database. */
export interface AuditCheckpointTable {
  number: number;
  /** yyyy-MM-dd in Brussels. */
  date: string;
  taken_at: Moment;
  /** SHA-256 of the file, hexadecimal. */
  hash: string;
  key_id: string;
  chains: number;
  entries: number;
}

/** An audit chain that expired; the row goes with the checkpoint after the one that carries it. */
export interface AuditTombstoneTable {
  chain: string;
  agreement_id: string;
  sequence: number;
  hash: string;
  removed_at: ColumnType<Date, never, never>;
  /** The checkpoint that carries it. */
  checkpoint: ColumnType<number | null, never, number>;
}

export interface BreachItemTable {
  referral_id: string;
  organisation: string;
  opened_at: Moment;
  due_at: Moment;
  /** When the DPO of that organisation concluded the review, and how. */
  reviewed_at: Moment | null;
  conclusion: BreachConclusion | null;
}

export interface EscalationTable {
  escalation_id: Generated<string>;
  referral_id: string;
  kind: EscalationKind;
  code: string;
  raised_at: Moment;
  /** By when somebody has to have acted, where there is such a moment. */
  due_at: Moment | null;
  resolved_at: Moment | null;
}

/** What the receiver's people have to do by hand. */
export interface TaskTable {
  task_id: Generated<string>;
  /** The order in which tasks are listed. */
  position: Generated<string>;
  referral_id: string;
  /** Enterprise number of whose task it is. */
  organisation: string;
  kind: TaskKind;
  /** Enterprise number of whom it is about. */
  partner: string | null;
  /** Tells tasks of one kind and partner apart where there may be several: the record version of a correction, say. */
  cause: Generated<string>;
  opened_at: Moment;
  due_at: Moment;
  /** When ops were told that it is overdue; once. */
  escalated_at: Moment | null;
  confirmed_at: Moment | null;
  /** When something later made it pointless. */
  superseded_at: ColumnType<Date | null, never, Date>;
}

/** What is still to be told of an escalation: one row each, written with it. */
export interface NotificationTable {
  notification_id: Generated<string>;
  escalation_id: string;
  /** Channels that took it. */
  told: Generated<string[]>;
  attempts: Generated<number>;
  last_fault: string | null;
  created_at: ColumnType<Date, never, never>;
  next_attempt_at: ColumnType<Date, never, Date>;
  done_at: Moment | null;
  /** No further attempt is made: it could not be told in days. */
  given_up_at: Moment | null;
}

export interface DpopProofTable {
  proof_hash: string;
  forget_after: Moment;
}

export interface InboxSessionTable {
  session_hash: string;
  organisation: string;
  subject: string;
  scopes: string[];
  expires_at: Moment;
  last_seen_at: Generated<Date>;
}

export interface Database {
  inbox_session: InboxSessionTable;
  dpop_proof: DpopProofTable;
  agreement_version: AgreementVersionTable;
  agreement_switch: AgreementSwitchTable;
  referral: ReferralTable;
  client_record: ClientRecordTable;
  blind_index: BlindIndexTable;
  permit: PermitTable;
  receipt: ReceiptTable;
  event: EventTable;
  outbox: OutboxTable;
  audit_entry: AuditEntryTable;
  feed_item: FeedItemTable;
  dossier: DossierTable;
  legal_hold: LegalHoldTable;
  declaration: DeclarationTable;
  purge_record: PurgeRecordTable;
  referral_remains: ReferralRemainsTable;
  retention_tally: RetentionTallyTable;
  audit_checkpoint: AuditCheckpointTable;
  audit_tombstone: AuditTombstoneTable;
  breach_item: BreachItemTable;
  escalation: EscalationTable;
  notification: NotificationTable;
  task: TaskTable;
}

/** The key database: one wrapped data key per referral and record version, and nothing about anybody. */
export interface KeyDatabase {
  data_key: {
    key_id: string;
    referral_id: string;
    record_version: number;
    wrapped: string;
    created_at: ColumnType<Date, Date | undefined, never>;
  };
}

export type ReferralRow = Selectable<ReferralTable>;
export type NewReferral = Insertable<ReferralTable>;
