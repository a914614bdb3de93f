import { sql } from 'kysely';
import { referralChain } from './audit.js';
import { LockedReferral } from './locked-referral.js';
import { commit, type Store, type Tx } from './store.js';

/** What somebody, or a fault, did to a workflow past the connector. */
export type Interference = 'cancelRequested' | 'workflowEnded' | 'workflowMissing';

/**
 * Audits what happened to a referral's workflow and tells ops, each time anew; the referral goes on. With `runId`, the run
 * it happened to, it is noted once, whoever saw it and however often that is repeated. Throws `UnknownReferral`.
 */
export async function noteInterference(
  store: Store,
  referralId: string,
  kind: Interference,
  code: string,
  runId?: string,
): Promise<void> {
  const now = await store.clock.now(referralId);
  await commit(store, 'note', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    if (runId !== undefined && (await isNoted(tx, referralId, kind, runId))) return;
    await referral.audit('temporal', kind, { code, ...(runId === undefined ? {} : { runId }) });
    // One that was not dealt with yet does not hide this one.
    await referral.resolveEscalations(['interference']);
    await referral.escalate('interference', kind);
    await referral.save();
  });
}

async function isNoted(tx: Tx, referralId: string, kind: Interference, runId: string): Promise<boolean> {
  const entry = await tx
    .selectFrom('audit_entry')
    .select('sequence')
    .where('chain', '=', referralChain(referralId))
    .where('action', '=', kind)
    .where(sql<boolean>`codes->>'runId' = ${runId}`)
    .executeTakeFirst();
  return entry !== undefined;
}
