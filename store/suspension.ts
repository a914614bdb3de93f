import type { Agreement, PartyRole } from '../domain/agreement.js';
import type { SwitchReason, SwitchState } from '../domain/suspension.js';
import { agreementChain, appendAudit, legalBasisOf } from './audit.js';
import { commit, type Store, type Tx } from './store.js';

/**
 * Suspends an agreement with immediate effect: from this commit no permit is issued under it. Suspending again, also by the
 * other party, keeps it suspended and takes back confirmations given meanwhile. `actor` acts for the named party, `person` in it.
 */
export async function suspendAgreement(
  store: Store,
  agreement: Agreement,
  party: PartyRole,
  reason: SwitchReason,
  actor: string,
  person: { by?: string } = {},
): Promise<SwitchState> {
  return throwSwitch(store, agreement, actor, { action: 'suspended', party, reason, ...person }, (state) => {
    state.suspended = true;
    state.suspended_by ??= party;
    state.resumed_by_sender = false;
    state.resumed_by_receiver = false;
  });
}

/**
 * One party's confirmation that the exchange resumes. With both it does, and the worker's sweep lets what is parked go on
 * (`releaseParked`).
 */
export async function confirmResumption(
  store: Store,
  agreement: Agreement,
  party: PartyRole,
  reason: SwitchReason,
  actor: string,
  person: { by?: string } = {},
): Promise<SwitchState> {
  return throwSwitch(store, agreement, actor, { action: 'resumptionConfirmed', party, reason, ...person }, (state) => {
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
  { action, ...codes }: { action: string; party: PartyRole; reason: SwitchReason; by?: string },
  change: (state: SwitchRow) => void,
): Promise<SwitchState> {
  const now = await store.clock.now(agreement.agreementId);
  return commit(store, 'switch', async (tx) => {
    const row = await lockSwitchForChange(tx, agreement.agreementId);
    change(row);
    await appendAudit(tx, agreementChain(agreement.agreementId), row, {
      at: now,
      actor,
      action,
      codes: { ...codes, suspended: row.suspended },
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
