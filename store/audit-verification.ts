import type { AuditVerification } from '../domain/views.js';
import { agreementChain, type ChainHead, entryHash, referralChain } from './audit.js';
import { readAtOneMoment, type Store, type Tx } from './store.js';

/**
 * Verifies every audit chain from its first entry to its head (guarantee E): hashes, order, no hole, and that the head
 * kept beside the referral is the last entry, so that a cut-off tail shows. Reads chain by chain, all as of one moment: what
 * is appended meanwhile is no fault.
 */
export function verifyAudit(store: Store): Promise<AuditVerification> {
  return readAtOneMoment(store, verifyChains);
}

async function verifyChains(tx: Tx): Promise<AuditVerification> {
  const heads = await chainHeads(tx);
  const result: AuditVerification = { chains: heads.size, entries: 0, faults: [] };
  for (const [chain, head] of heads) {
    const fault = await verifyChain(tx, chain, head);
    result.entries += fault.entries;
    if (fault.fault !== undefined) result.faults.push({ chain, sequence: fault.sequence, fault: fault.fault });
  }
  const strays = await tx.selectFrom('audit_entry').select('chain').distinct().execute();
  for (const { chain } of strays) {
    if (!heads.has(chain)) result.faults.push({ chain, sequence: 1, fault: 'chainWithoutHead' });
  }
  return result;
}

async function chainHeads(tx: Tx): Promise<Map<string, ChainHead>> {
  const heads = new Map<string, ChainHead>();
  const columns = ['audit_sequence', 'audit_hash'] as const;
  const referrals = await tx
    .selectFrom('referral')
    .select(['referral_id', ...columns])
    .execute();
  for (const row of referrals) heads.set(referralChain(row.referral_id), row);
  const remains = await tx
    .selectFrom('referral_remains')
    .select(['referral_id', ...columns])
    .where('audit_sequence', '>', 0)
    .execute();
  for (const row of remains) heads.set(referralChain(row.referral_id), row);
  const switches = await tx
    .selectFrom('agreement_switch')
    .select(['agreement_id', ...columns])
    .execute();
  for (const row of switches) heads.set(agreementChain(row.agreement_id), row);
  return heads;
}

async function verifyChain(
  tx: Tx,
  chain: string,
  head: ChainHead,
): Promise<{ entries: number; sequence: number; fault?: string }> {
  const rows = await tx.selectFrom('audit_entry').selectAll().where('chain', '=', chain).orderBy('sequence').execute();
  let previousHash = '';
  for (const [index, row] of rows.entries()) {
    const sequence = index + 1;
    if (row.sequence !== sequence) return { entries: rows.length, sequence, fault: 'entryMissing' };
    if (row.previous_hash !== previousHash) return { entries: rows.length, sequence, fault: 'chainBroken' };
    const entry = { at: row.at, actor: row.actor, action: row.action, codes: row.codes, legalBasis: row.legal_basis };
    if (row.hash !== entryHash(chain, sequence, previousHash, entry))
      return { entries: rows.length, sequence, fault: 'entryAltered' };
    previousHash = row.hash;
  }
  if (rows.length !== head.audit_sequence)
    return { entries: rows.length, sequence: rows.length + 1, fault: 'tailCutOff' };
  if (previousHash !== head.audit_hash) return { entries: rows.length, sequence: rows.length, fault: 'headAltered' };
  return { entries: rows.length, sequence: rows.length };
}
