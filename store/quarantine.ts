import { Problem } from '../domain/problems.js';
import type { QuarantinedRow } from '../domain/quarantined-row.js';
import { LockedReferral } from './locked-referral.js';
import { commit, read, type Store } from './store.js';

/** Every row that was set aside, oldest first. */
export async function quarantinedRows(store: Store): Promise<QuarantinedRow[]> {
  const rows = await read(store, (db) =>
    db
      .selectFrom('outbox')
      .selectAll()
      .where('quarantined', '=', true)
      .where('done_at', 'is', null)
      .orderBy('outbox_id')
      .execute(),
  );
  return rows.map((row) => ({
    outboxId: String(row.outbox_id),
    referralId: row.referral_id,
    purpose: row.purpose,
    ...(row.purpose === 'signal' ? { eventType: String(row.payload.type) } : {}),
    fault: row.last_fault ?? '',
    createdAt: row.created_at.toISOString(),
  }));
}

/**
 * Lets a row that was set aside be told to Temporal again, once its cause is gone; audited with who did it. Throws
 * `Problem` `resourceNotFound` where no such row is set aside.
 */
export async function releaseQuarantined(store: Store, outboxId: string, actor: string): Promise<void> {
  const row = (await quarantinedRows(store)).find((quarantined) => quarantined.outboxId === outboxId);
  if (row === undefined) throw notSetAside();
  const { referralId, purpose, fault } = row;
  const now = await store.clock.now(referralId);
  await commit(store, 'releaseQuarantined', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const { numUpdatedRows } = await tx
      .updateTable('outbox')
      .set((eb) => ({ quarantined: false, attempts: 0, next_attempt_at: eb.fn<Date>('now') }))
      .where('outbox_id', '=', outboxId)
      .where('quarantined', '=', true)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw notSetAside();
    await referral.audit(actor, 'outboxReleased', { outboxId, purpose, fault });
    await referral.save();
  });
}

function notSetAside(): Problem {
  return new Problem('resourceNotFound', [
    { type: 'invalidInput', in: 'argument', name: 'outboxId', detail: 'no row with this id is set aside' },
  ]);
}
