import type { Agreement } from '../domain/agreement.js';
import type { EscalationKind } from '../domain/escalations.js';
import { type AcceptedEvent, eventKey } from '../domain/events.js';
import type { DueMoment, ReferralProgress } from '../domain/progress.js';
import { type Ending, isTerminal, mayMove, type ReferralState } from '../domain/states.js';
import type { Caller, FeedKind, SenderStatus } from '../domain/views.js';
import { type AuditCodes, appendAudit, legalBasisOf, referralChain } from './audit.js';
import { concerning } from './concerns.js';
import { StoreFailure } from './failure.js';
import type { ReferralRow } from './schema.js';
import type { Store, Tx } from './store.js';

/** Nothing is known under this id: the same for another organisation's referral and one that never existed. */
export class UnknownReferral extends Error {
  override readonly name = 'UnknownReferral';
}

/**
 * One referral under its row lock. Everything that changes it goes through here: the row is changed in memory, its audit
 * entries are appended as it changes, and `save` writes row and chain head together.
 */
export class LockedReferral {
  private constructor(
    private readonly tx: Tx,
    readonly row: ReferralRow,
    public agreement: Agreement,
    readonly now: Date,
  ) {}

  /**
   * Locks the row. Throws `UnknownReferral`.
   *
   * @param caller who asks; what is not its to know is neither locked nor waited for: the time of an answer would tell that it
   * exists, and its owner would wait. Left out for what the connector itself does.
   */
  static async lock(store: Store, tx: Tx, referralId: string, now: Date, caller?: Caller): Promise<LockedReferral> {
    let query = tx.selectFrom('referral').selectAll().where('referral_id', '=', referralId).forUpdate();
    if (caller !== undefined) query = query.where(concerning(caller));
    const row = await query.executeTakeFirst();
    if (row === undefined) throw new UnknownReferral();
    return new LockedReferral(tx, row, store.agreements.version(row.agreement_id, row.agreement_version), now);
  }

  get ended(): boolean {
    return isTerminal(this.row.state);
  }

  /**
   * Whether what the sender repeats is compared with what it said first, by keyed code: until it sees the end, and after the
   * delivery that is `closed`, whatever has really happened by then. So no answer to a repeat tells an end (guarantee H).
   */
  get comparesSender(): boolean {
    return this.row.delivered_at === null ? !this.ended : !this.row.closed_shown;
  }

  get ending(): Ending | undefined {
    const { ending_state: state, ending_reason: reason } = this.row;
    return state !== null && reason !== null ? { state, reason } : undefined;
  }

  audit(actor: string, action: string, codes: AuditCodes = {}): Promise<void> {
    return appendAudit(this.tx, referralChain(this.row.referral_id), this.row, {
      at: this.now,
      actor,
      action,
      codes,
      legalBasis: legalBasisOf(this.agreement),
    });
  }

  /** Moves to another state with its audit entry. Refuses a move the state machine does not know: that is a bug. */
  async move(
    to: ReferralState,
    reason: ReferralRow['reason'],
    actor = 'connector',
    codes: AuditCodes = {},
  ): Promise<void> {
    const from = this.row.state;
    if (!mayMove(from, to)) throw new Error(`no move from ${from} to ${to}`);
    this.row.state = to;
    this.row.reason = reason;
    this.row.state_since = this.now;
    if (isTerminal(to)) {
      this.row.ended_at = this.now;
      this.row.due = [];
    }
    await this.audit(actor, 'stateChanged', { from, to, ...(reason === null ? {} : { reason }), ...codes });
  }

  /** Fixes the ending; the first one stands. */
  fixEnding(ending: Ending, eventId: string | null): void {
    if (this.row.ending_state !== null) return;
    this.row.ending_state = ending.state;
    this.row.ending_reason = ending.reason;
    this.row.ending_event_id = eventId;
    if (ending.refusals !== undefined) this.row.refusals = ending.refusals;
  }

  /** Tells the sender how its referral stands; once it knows of the delivery, nothing of what follows (guarantee H). */
  async tellSender(status: SenderStatus): Promise<void> {
    if (this.row.delivered_at === null) await this.feed('sender', 'statusChanged', { status });
  }

  async feed(organisation: 'sender' | 'receiver', kind: FeedKind, codes: AuditCodes = {}): Promise<void> {
    await this.tx
      .insertInto('feed_item')
      .values({
        organisation: this.row[organisation],
        referral_id: this.row.referral_id,
        kind,
        codes: JSON.stringify(codes),
        at: this.now,
      })
      .execute();
  }

  /**
   * Tells ops, once until it is resolved; `dueAt` is when somebody has to have acted, an ISO 8601 moment. Whether this told
   * them.
   */
  async escalate(kind: EscalationKind, code: string, dueAt?: string): Promise<boolean> {
    const raised = await this.tx
      .insertInto('escalation')
      .values({
        referral_id: this.row.referral_id,
        kind,
        code,
        raised_at: this.now,
        due_at: dueAt === undefined ? null : new Date(dueAt),
        resolved_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('escalation_id')
      .executeTakeFirst();
    if (raised === undefined) return false;
    await this.tx.insertInto('notification').values(raised).execute();
    return true;
  }

  /** Resolves what ops were told, by kind, and answers whether any was open; a breach stays until both DPOs have concluded their review. */
  async resolveEscalations(kinds: readonly EscalationKind[]): Promise<boolean> {
    const { numUpdatedRows } = await this.tx
      .updateTable('escalation')
      .set({ resolved_at: this.now })
      .where('referral_id', '=', this.row.referral_id)
      .where('kind', 'in', kinds)
      .where('kind', '!=', 'breach')
      .where('resolved_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async enqueue(purpose: 'start' | 'signal' | 'passOn', payload: Record<string, unknown>): Promise<void> {
    await this.tx
      .insertInto('outbox')
      .values({
        referral_id: this.row.referral_id,
        purpose,
        payload: JSON.stringify(payload),
        attempts: 0,
        done_at: null,
        last_fault: null,
        quarantined: false,
      })
      .execute();
  }

  setDue(due: DueMoment[]): void {
    this.row.due = [...due].sort((a, b) => a.at.localeCompare(b.at));
  }

  /** Nothing of that kind is due any more. */
  noLongerDue(kind: DueMoment['kind']): void {
    this.row.due = this.row.due.filter((due) => due.kind !== kind);
  }

  /** Accepted events that were neither carried out nor named as applied, in sequence. */
  async pending(applied: readonly string[]): Promise<AcceptedEvent[]> {
    const open = await eventsBeyond(this.tx, this.row);
    return open.filter((event) => !applied.includes(eventKey(event)));
  }

  /** Notes as carried out what was named, up to the first event that was not. */
  async markApplied(applied: readonly string[]): Promise<void> {
    for (const event of await eventsBeyond(this.tx, this.row)) {
      if (!applied.includes(eventKey(event))) return;
      this.row.applied_through = event.sequence;
    }
  }

  /** Whether the store accepted the event with this key, and signals such events. */
  async accepted(key: string): Promise<boolean> {
    const events = await eventsBeyond(this.tx, { ...this.row, applied_through: 0 });
    return events.some((event) => eventKey(event) === key);
  }

  /** Whether the event that caused a step is one the store accepted; otherwise the signal is audited as ignored. */
  async knowsCause(step: { cause?: string }): Promise<boolean> {
    if (step.cause === undefined || (await this.accepted(step.cause))) return true;
    await this.audit('temporal', 'signalIgnored', { fault: 'unknownEvent' });
    return false;
  }

  /** Writes the row; the last thing a transaction does. */
  async save(): Promise<void> {
    const { referral_id, due, refusals, consent_proof, ...columns } = this.row;
    const { numUpdatedRows } = await this.tx
      .updateTable('referral')
      .set({
        ...columns,
        due: JSON.stringify(due),
        refusals: refusals === null ? null : JSON.stringify(refusals),
        consent_proof: JSON.stringify(consent_proof),
      })
      .where('referral_id', '=', referral_id)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new StoreFailure('main', 'rowGone');
  }

  /** The referral from here on lives under a successor of its agreement version (audited). */
  async adopt(agreement: Agreement): Promise<void> {
    if (agreement.version === this.row.agreement_version) return;
    await this.audit('connector', 'agreementVersionAdopted', {
      from: this.row.agreement_version,
      to: agreement.version,
    });
    this.row.agreement_version = agreement.version;
    this.agreement = agreement;
  }

  async progress(applied: readonly string[]): Promise<ReferralProgress> {
    return progressOf(this.row, await this.pending(applied));
  }
}

/** Signalled events beyond what was carried out, in sequence, without what stays in the store. */
export async function eventsBeyond(
  db: Pick<Tx, 'selectFrom'>,
  row: Pick<ReferralRow, 'referral_id' | 'applied_through'>,
): Promise<AcceptedEvent[]> {
  const rows = await db
    .selectFrom('event')
    .select(['event_id', 'sequence', 'type', 'codes'])
    .where('referral_id', '=', row.referral_id)
    .where('sequence', '>', row.applied_through)
    .orderBy('sequence')
    .execute();
  return rows.map(({ event_id, sequence, type, codes: { dossierReference: _, ...codes } }) => ({
    eventId: event_id,
    sequence: sequence ?? 0,
    type,
    codes,
  }));
}

/** Whether the newest record was offered to a receiver that pulls, and nobody has read it yet. */
export function isOffered(row: Pick<ReferralRow, 'offered_version' | 'record_version' | 'delivered_version'>): boolean {
  return row.offered_version === row.record_version && row.record_version > (row.delivered_version ?? 0);
}

/** What the store says of a referral, in the shape workflows live on. */
export function progressOf(row: ReferralRow, pending: AcceptedEvent[]): ReferralProgress {
  const ending = row.ending_state !== null && row.ending_reason !== null && !isTerminal(row.state);
  const unread = isOffered(row) && (row.state === 'sending' || row.state === 'awaitingOutcome');
  return {
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    permitted: row.permitted_version !== null,
    ...(row.state === 'awaitingOutcome' && row.record_version > (row.delivered_version ?? 0) && !unread
      ? { correctionWaiting: true }
      : {}),
    ...(unread ? { offered: true } : {}),
    ...(ending ? { ending: { state: row.ending_state, reason: row.ending_reason } as Ending } : {}),
    pending,
    due: row.due,
    ...(row.deliver_until === null ? {} : { deliverUntil: row.deliver_until.toISOString() }),
  };
}
