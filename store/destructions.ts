import type { SelectionRule } from '../domain/agreement.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { isPulled } from '../domain/transmission-mode.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store, type Tx } from './store.js';
import { openTask } from './tasks.js';

/**
 * Begins a destruction: the declaration names the rule in force, and the receiver is instructed under its id, again every
 * day until it confirms. Where a review came in between, the rule of today takes the place of the one that had lapsed.
 */
export async function beginDestruction(
  tx: Tx,
  referral: LockedReferral,
  { declarationId, dossierId, rule }: { declarationId: string; dossierId: string; rule: SelectionRule },
): Promise<void> {
  const under = { rule_id: rule.ruleId, provision: rule.provision, instructed_at: referral.now };
  await tx
    .insertInto('declaration')
    .values({ declaration_id: declarationId, dossier_id: dossierId, ...under, destroyed_on: null })
    .onConflict((conflict) => conflict.column('dossier_id').doUpdateSet(under))
    .execute();
  await tx.updateTable('dossier').set({ state: 'destroying' }).where('dossier_id', '=', dossierId).execute();
  await referral.resolveEscalations(['dossierInReview']);
  await referral.audit('connector', 'destructionInstructed', { declarationId, ruleId: rule.ruleId });
  if (isPulled(referral.agreement)) await openTask(tx, referral, { kind: 'destroyDossier', cause: declarationId });
}

/** The receiver refuses a destruction for good: ops are told once, and it is asked again every day. */
export async function escalateDestruction(
  store: Store,
  dossierId: string,
  declarationId: string,
  code: string,
): Promise<void> {
  const { referral_id: referralId } = await read(store, (db) =>
    db.selectFrom('dossier').select('referral_id').where('dossier_id', '=', dossierId).executeTakeFirstOrThrow(),
  );
  const now = await store.clock.now(referralId);
  await commit(store, 'escalateDestruction', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    await tellUnconfirmed(referral, declarationId, code);
    await referral.save();
  });
}

/** Once, until the receiver has confirmed. `code`: what it said, or `unconfirmed`. */
export async function tellUnconfirmed(referral: LockedReferral, declarationId: string, code: string): Promise<void> {
  if (await referral.escalate('destruction', code)) {
    await referral.audit('connector', 'destructionEscalated', { declarationId, code });
  }
}

/** Records the receiver's confirmation: the declaration says what was destroyed, when, and which provision allows it. */
export async function recordDestruction(store: Store, dossierId: string, destroyedOn: string): Promise<void> {
  const before = await read(store, (db) =>
    db.selectFrom('dossier').select('referral_id').where('dossier_id', '=', dossierId).executeTakeFirstOrThrow(),
  );
  const now = await store.clock.now(before.referral_id);
  await commit(store, 'recordDestruction', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, before.referral_id, now);
    await noteDestroyed(tx, referral, dossierId, destroyedOn);
    await referral.save();
  });
}

/** Where referrals are pulled: the receiver's people have confirmed the task, so that the dossier was destroyed by today. */
export async function noteDestroyedByPeople(tx: Tx, referral: LockedReferral, declarationId: string): Promise<void> {
  const { dossier_id: dossierId } = await tx
    .selectFrom('declaration')
    .select('dossier_id')
    .where('declaration_id', '=', declarationId)
    .executeTakeFirstOrThrow();
  await noteDestroyed(tx, referral, dossierId, brusselsDate(referral.now));
}

async function noteDestroyed(tx: Tx, referral: LockedReferral, dossierId: string, destroyedOn: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('dossier')
    .set({ state: 'destroyed' })
    .where('dossier_id', '=', dossierId)
    .where('state', '=', 'destroying')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await tx.updateTable('declaration').set({ destroyed_on: destroyedOn }).where('dossier_id', '=', dossierId).execute();
  await referral.resolveEscalations(['destruction']);
  await referral.audit('connector', 'dossierDestroyed', { destroyedOn });
}
