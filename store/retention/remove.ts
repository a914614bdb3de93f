import { sql } from 'kysely';
import type { RetentionPolicy } from '../../domain/agreement.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../domain/retention-classes.js';
import { referralChain } from '../audit.js';
import type { Tx } from '../store.js';
import { type DueRow, dueRows } from './due.js';

/**
 * Removes whatever is over of one referral: in one transaction, so that a crash between any two statements leaves it as it was.
 * Answers the rows removed; none where somebody else is at work on it, whose turn it is then.
 */
export async function removeDue(
  tx: Tx,
  agreementId: string,
  policy: Partial<RetentionPolicy>,
  referralId: string,
): Promise<DueRow[]> {
  if (!(await lock(tx, referralId))) return [];
  const { rows } = await dueRows(agreementId, policy, referralId).execute(tx);
  for (const name of RETENTION_CLASSES) {
    const keys = rows.filter((row) => row.class === name).map((row) => row.key);
    if (keys.length > 0) await REMOVE[name](tx, referralId, keys);
  }
  await removeEmptyRemains(tx, referralId);
  return rows;
}

/** The row of the referral, or of what is left of it: whatever changes a referral holds it. */
async function lock(tx: Tx, referralId: string): Promise<boolean> {
  for (const table of ['referral', 'referral_remains'] as const) {
    const row = await tx
      .selectFrom(table)
      .select('referral_id')
      .where('referral_id', '=', referralId)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (row !== undefined) return true;
  }
  return false;
}

type Remove = (tx: Tx, referralId: string, keys: string[]) => Promise<unknown>;

const REMOVE: Record<RetentionClass, Remove> = {
  senderView: (tx, referralId) =>
    tx.updateTable('referral').set({ shown_to_sender: false }).where('referral_id', '=', referralId).execute(),
  idempotency: (tx, referralId) =>
    tx.updateTable('referral').set({ idempotency_key: null }).where('referral_id', '=', referralId).execute(),
  feed: (tx, _referralId, keys) => tx.deleteFrom('feed_item').where('feed_id', 'in', keys).execute(),
  outbox: (tx, _referralId, keys) => tx.deleteFrom('outbox').where('outbox_id', 'in', keys).execute(),
  escalation: (tx, _referralId, keys) => tx.deleteFrom('escalation').where('escalation_id', 'in', keys).execute(),
  status: removeStatus,
  purgeRecord: (tx, referralId) => tx.deleteFrom('purge_record').where('referral_id', '=', referralId).execute(),
  declaration: (tx, _referralId, keys) => tx.deleteFrom('declaration').where('declaration_id', 'in', keys).execute(),
  register: removeFromRegister,
  breach: (tx, referralId, keys) =>
    tx.deleteFrom('breach_item').where('referral_id', '=', referralId).where('organisation', 'in', keys).execute(),
  audit: removeChain,
};

/** The referral goes with its events, permits, receipts and tasks; what outlives it hangs on its remains from here on. */
async function removeStatus(tx: Tx, referralId: string): Promise<void> {
  for (const table of ['permit', 'receipt', 'event', 'task'] as const) {
    await tx.deleteFrom(table).where('referral_id', '=', referralId).execute();
  }
  await sql`
    insert into referral_remains
    select referral_id, agreement_id, agreement_version, sender, receiver, permitted_version is not null or offered_version is not null,
      greatest((ended_at at time zone 'Europe/Brussels')::date, (closed_shown_on at time zone 'Europe/Brussels')::date,
        (select destroyed_on::date from dossier join declaration using (dossier_id)
          where dossier.referral_id = referral.referral_id))::text, audit_sequence, audit_hash
    from referral where referral_id = ${referralId}`.execute(tx);
  await tx.deleteFrom('referral').where('referral_id', '=', referralId).execute();
}

async function removeFromRegister(tx: Tx, _referralId: string, dossierIds: string[]): Promise<void> {
  await tx.deleteFrom('declaration').where('dossier_id', 'in', dossierIds).execute();
  await tx.deleteFrom('legal_hold').where('dossier_id', 'in', dossierIds).execute();
  await tx.deleteFrom('dossier').where('dossier_id', 'in', dossierIds).execute();
}

/** A chain goes as a whole and leaves its tombstone for the next checkpoint: that is the one way the table's triggers allow. */
async function removeChain(tx: Tx, referralId: string): Promise<void> {
  const chain = referralChain(referralId);
  const head = await tx
    .selectFrom('referral_remains')
    .select(['agreement_id', 'audit_sequence', 'audit_hash'])
    .where('referral_id', '=', referralId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('audit_tombstone')
    .values({ chain, agreement_id: head.agreement_id, sequence: head.audit_sequence, hash: head.audit_hash })
    .execute();
  await tx.deleteFrom('audit_entry').where('chain', '=', chain).execute();
  await tx
    .updateTable('referral_remains')
    .set({ audit_sequence: 0, audit_hash: '' })
    .where('referral_id', '=', referralId)
    .execute();
}

async function removeEmptyRemains(tx: Tx, referralId: string): Promise<void> {
  await sql`
    delete from referral_remains where referral_id = ${referralId} and audit_sequence = 0
      and not exists (select 1 from purge_record where purge_record.referral_id = referral_remains.referral_id)
      and not exists (select 1 from breach_item where breach_item.referral_id = referral_remains.referral_id)
      and not exists (select 1 from dossier where dossier.referral_id = referral_remains.referral_id)`.execute(tx);
}
