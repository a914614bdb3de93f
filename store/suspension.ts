import { randomUUID } from 'node:crypto';
import type { Agreement, PartyRole } from '../domain/agreement.js';
import type { SwitchReason, SwitchState } from '../domain/suspension.js';
import { agreementChain, appendAudit, legalBasisOf } from './audit.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store, type Tx } from './store.js';

/**
 * Suspends an agreement with immediate effect: from this commit no permit is issued under it. Suspending again, also by the
 * other party, keeps it suspended and takes back confirmations given meanwhile. `actor` acts for the named party.
 */
export async function suspendAgreement(
  store: Store,
  agreement: Agreement,
  party: PartyRole,
  reason: SwitchReason,
  actor: string,
): Promise<SwitchState> {
  return throwSwitch(store, agreement, actor, { action: 'suspended', party, reason }, (state) => {
    state.suspended = true;
    state.suspended_by ??= party;
    state.resumed_by_sender = false;
    state.resumed_by_receiver = false;
  });
}

/**
 * One party's confirmation that the exchange resumes. With both it does, and what is parked goes on one by one; call
 * `releaseParked` until it answers 0, also after an interruption.
 */
export async function confirmResumption(
  store: Store,
  agreement: Agreement,
  party: PartyRole,
  reason: SwitchReason,
  actor: string,
): Promise<SwitchState> {
  return throwSwitch(store, agreement, actor, { action: 'resumptionConfirmed', party, reason }, (state) => {
    if (!state.suspended) return;
    if (party === 'sender') state.resumed_by_sender = true;
    else state.resumed_by_receiver = true;
    if (state.resumed_by_sender && state.resumed_by_receiver) {
      state.suspended = false;
      state.suspended_by = null;
    }
  });
}

interface SwitchRow {
  suspended: boolean;
  suspended_by: string | null;
  resumed_by_sender: boolean;
  resumed_by_receiver: boolean;
  audit_sequence: number;
  audit_hash: string;
}

async function throwSwitch(
  store: Store,
  agreement: Agreement,
  actor: string,
  entry: { action: string; party: PartyRole; reason: SwitchReason },
  change: (state: SwitchRow) => void,
): Promise<SwitchState> {
  const now = await store.clock.now(agreement.agreementId);
  return commit(store, 'switch', async (tx) => {
    const row = await lockSwitchForChange(tx, agreement.agreementId);
    change(row);
    await appendAudit(tx, agreementChain(agreement.agreementId), row, {
      at: now,
      actor,
      action: entry.action,
      codes: { party: entry.party, reason: entry.reason, suspended: row.suspended },
      legalBasis: legalBasisOf(agreement),
    });
    const { suspended, suspended_by, resumed_by_sender, resumed_by_receiver, audit_sequence, audit_hash } = row;
    await tx
      .updateTable('agreement_switch')
      .set({ suspended, suspended_by, resumed_by_sender, resumed_by_receiver, audit_sequence, audit_hash })
      .where('agreement_id', '=', agreement.agreementId)
      .execute();
    return stateOf(agreement.agreementId, row);
  });
}

function stateOf(agreementId: string, row: SwitchRow): SwitchState {
  const confirmed = { sender: row.resumed_by_sender, receiver: row.resumed_by_receiver };
  return {
    agreementId,
    suspended: row.suspended,
    ...(row.suspended_by === null ? {} : { suspendedBy: row.suspended_by as PartyRole }),
    mustConfirm: row.suspended ? (['sender', 'receiver'] as const).filter((party) => !confirmed[party]) : [],
  };
}

function lockSwitchForChange(tx: Tx, agreementId: string): Promise<SwitchRow> {
  return tx
    .selectFrom('agreement_switch')
    .selectAll()
    .where('agreement_id', '=', agreementId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/**
 * Releases up to `limit` referrals that a suspension parked, and delivered ones whose correction waits: one transaction and
 * one outbox row each, so that an interruption loses nothing and many do not start at once. Returns how many it released.
 */
export async function releaseParked(store: Store, agreementId: string, limit = 50): Promise<number> {
  const rows = await read(store, (db) =>
    db
      .selectFrom('referral')
      .select('referral_id')
      .where('agreement_id', '=', agreementId)
      .where((eb) =>
        eb.or([
          eb('state', '=', 'suspended'),
          eb.and([eb('state', '=', 'awaitingOutcome'), eb('record_version', '>', eb.ref('delivered_version'))]),
        ]),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('event')
              .select('event_id')
              .whereRef('event.referral_id', '=', 'referral.referral_id')
              .where('type', '=', 'resumption')
              .whereRef('sequence', '>', 'referral.applied_through'),
          ),
        ),
      )
      .orderBy('accepted_at')
      .limit(limit)
      .execute(),
  );
  for (const row of rows) await release(store, row.referral_id);
  return rows.length;
}

async function release(store: Store, referralId: string): Promise<void> {
  const now = await store.clock.now(referralId);
  await commit(store, 'release', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const { row } = referral;
    if (row.state !== 'suspended' && row.state !== 'awaitingOutcome') return;
    if (row.state === 'awaitingOutcome') row.deliver_until = null;
    const eventId = randomUUID();
    row.event_sequence += 1;
    await tx
      .insertInto('event')
      .values({
        referral_id: referralId,
        event_id: eventId,
        sequence: row.event_sequence,
        type: 'resumption',
        codes: '{}',
        content_code: null,
        reported_by: 'connector',
        via: 'client',
        record_version: null,
        accepted_at: now,
        passed_on_at: null,
      })
      .execute();
    await referral.audit('connector', 'eventAccepted', { eventId, type: 'resumption' });
    await referral.enqueue('signal', { eventId, sequence: row.event_sequence, type: 'resumption', codes: {} });
    await referral.save();
  });
}
