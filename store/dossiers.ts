import { randomUUID } from 'node:crypto';
import type { DisposalOutcome } from '../domain/activities.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { destructionOverdue } from '../domain/due-moments.js';
import { ruleInForce } from '../domain/selection-rule.js';
import type { DossierState } from '../domain/states.js';
import { beginDestruction, tellUnconfirmed } from './destructions.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store, type Tx } from './store.js';

/** What the register decided about one dossier. */
export type DisposalDecision =
  | { next: 'answer'; outcome: DisposalOutcome }
  | { next: 'tellReceiver'; declarationId: string; dossierReference: string; ruleId: string; agreementId: string };

/** Dossiers whose period ends on or before `date` (yyyy-MM-dd), by id: a preselection, the clock decides at the last step. */
export async function listDueDossiers(
  store: Store,
  date: string,
  after: string | undefined,
  limit = 100,
): Promise<{ dossierIds: string[]; next?: string }> {
  const rows = await read(store, (db) => {
    const query = db
      .selectFrom('dossier')
      .select('dossier_id')
      .where('state', 'in', ['closed', 'inReview', 'destroying'])
      .where('destroy_from', '<=', date)
      .orderBy('dossier_id')
      .limit(limit + 1);
    return (after === undefined ? query : query.where('dossier_id', '>', after)).execute();
  });
  const dossierIds = rows.slice(0, limit).map((row) => row.dossier_id);
  const next = rows.length > limit ? dossierIds.at(-1) : undefined;
  return { dossierIds, ...(next === undefined ? {} : { next }) };
}

/**
 * Decides whether a dossier may be destroyed now: by the clock, the selection rule in force today, and its holds
 * (Bestuursdecreet III.87; R12). The declaration is begun here, so that a repeat instructs under the same id.
 */
export async function decideDisposal(store: Store, dossierId: string): Promise<DisposalDecision> {
  const dossierBefore = await read(store, (db) =>
    db.selectFrom('dossier').select('referral_id').where('dossier_id', '=', dossierId).executeTakeFirstOrThrow(),
  );
  const now = await store.clock.now(dossierBefore.referral_id);
  return commit(store, 'decideDisposal', async (tx): Promise<DisposalDecision> => {
    const referral = await LockedReferral.lock(store, tx, dossierBefore.referral_id, now);
    const dossier = await tx
      .selectFrom('dossier')
      .selectAll()
      .where('dossier_id', '=', dossierId)
      .executeTakeFirstOrThrow();
    const declaration = await tx
      .selectFrom('declaration')
      .selectAll()
      .where('dossier_id', '=', dossierId)
      .executeTakeFirst();
    const today = brusselsDate(now);
    if (dossier.state === 'destroyed' && declaration !== undefined) {
      return { next: 'answer', outcome: { outcome: 'destroyed', declarationId: declaration.declaration_id } };
    }
    if (dossier.destroy_from === null || today < dossier.destroy_from)
      return { next: 'answer', outcome: { outcome: 'notDue' } };
    const hold = await tx
      .selectFrom('legal_hold')
      .select('hold_id')
      .where('dossier_id', '=', dossierId)
      .where('lifted_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
    if (hold !== undefined) {
      await referral.audit('connector', 'destructionHeld', { holdId: hold.hold_id });
      await referral.save();
      return { next: 'answer', outcome: { outcome: 'onHold' } };
    }
    const current = store.agreements.current(dossier.agreement_id, today) ?? referral.agreement;
    const rule = ruleInForce(current.disposal.selectionRules, today);
    const obstacle =
      rule === undefined
        ? 'noRuleInForce'
        : rule.finalDestination !== 'destroy'
          ? rule.finalDestination
          : // Nobody can approve yet, so what needs a second person waits for one.
            current.disposal.secondPersonApproval
            ? 'approvalRequired'
            : undefined;
    if (rule === undefined || obstacle !== undefined) {
      await sendToReview(tx, referral, dossier, obstacle ?? 'noRuleInForce');
      return { next: 'answer', outcome: { outcome: 'inReview' } };
    }
    const declarationId = declaration?.declaration_id ?? randomUUID();
    const isRepeat = dossier.state === 'destroying' && declaration !== undefined;
    if (!isRepeat) {
      await beginDestruction(tx, referral, { declarationId, dossierId, rule });
    } else if (now.toISOString() >= destructionOverdue(current, declaration.instructed_at)) {
      await tellUnconfirmed(referral, declarationId, 'unconfirmed');
    }
    await referral.save();
    return {
      next: 'tellReceiver',
      declarationId,
      dossierReference: dossier.dossier_reference,
      ruleId: isRepeat ? declaration.rule_id : rule.ruleId,
      agreementId: dossier.agreement_id,
    };
  });
}

/** Its time has come, and people have to decide: ops are told once, and every daily run looks again. */
async function sendToReview(
  tx: Tx,
  referral: LockedReferral,
  dossier: { dossier_id: string; state: DossierState },
  cause: string,
): Promise<void> {
  if (dossier.state === 'inReview') return;
  await tx.updateTable('dossier').set({ state: 'inReview' }).where('dossier_id', '=', dossier.dossier_id).execute();
  await referral.escalate('dossierInReview', cause);
  await referral.audit('connector', 'dossierInReview', { cause });
  await referral.save();
}
