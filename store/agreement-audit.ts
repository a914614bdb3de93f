import type { Agreement } from '../domain/agreement.js';
import { type AuditEntry, agreementChain, appendAudit, legalBasisOf } from './audit.js';
import type { Tx } from './store.js';

/**
 * Appends to the chain of an agreement: refused submissions, look-ups, key rotations. Locks the agreement's switch, whose
 * row carries the head, so call it before a referral's row is locked.
 */
export async function appendAgreementAudit(
  tx: Tx,
  agreement: Agreement,
  entry: Omit<AuditEntry, 'legalBasis'>,
): Promise<void> {
  const { agreementId } = agreement;
  const head = await tx
    .selectFrom('agreement_switch')
    .select(['audit_sequence', 'audit_hash'])
    .where('agreement_id', '=', agreementId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await appendAudit(tx, agreementChain(agreementId), head, { ...entry, legalBasis: legalBasisOf(agreement) });
  await tx.updateTable('agreement_switch').set(head).where('agreement_id', '=', agreementId).execute();
}
