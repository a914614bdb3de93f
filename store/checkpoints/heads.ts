import type { Checkpoint } from '../../contracts/checkpoint.js';
import { agreementChain, type ChainHead, referralChain } from '../audit.js';
import type { Tx } from '../store.js';

type Head = Checkpoint['heads'][number];

/** Rows read at a time: a trail of any length passes through in pages. */
const PAGE = 5000;

/** The heads of all audit chains, of referrals, of what is left of them, and of agreements. */
export async function chainHeads(tx: Tx): Promise<Head[]> {
  const heads: Head[] = [];
  for (const table of ['referral', 'referral_remains'] as const) {
    for (let after: string | undefined; ; ) {
      let query = tx
        .selectFrom(table)
        .select(['referral_id', 'audit_sequence', 'audit_hash'])
        .orderBy('referral_id')
        .limit(PAGE);
      if (after !== undefined) query = query.where('referral_id', '>', after);
      // The remains of a referral outlive its chain.
      if (table === 'referral_remains') query = query.where('audit_sequence', '>', 0);
      const rows = await query.execute();
      for (const row of rows) heads.push(headOf(referralChain(row.referral_id), row));
      after = rows.at(-1)?.referral_id;
      if (after === undefined) break;
    }
  }
  const agreements = await tx
    .selectFrom('agreement_switch')
    .select(['agreement_id', 'audit_sequence', 'audit_hash'])
    .orderBy('agreement_id')
    .execute();
  return [...heads, ...agreements.map((row) => headOf(agreementChain(row.agreement_id), row))];
}

function headOf(chain: string, { audit_sequence, audit_hash }: ChainHead): Head {
  return { chain, sequence: audit_sequence, hash: audit_hash };
}

/** Chains that expired, of late; with `onlyNew` those that no checkpoint carries yet. */
export async function tombstones(tx: Tx, options: { onlyNew: boolean }): Promise<Checkpoint['tombstones']> {
  const query = tx.selectFrom('audit_tombstone').selectAll().orderBy('chain');
  const rows = await (options.onlyNew ? query.where('checkpoint', 'is', null) : query).execute();
  return rows.map((row) => ({
    chain: row.chain,
    sequence: row.sequence,
    hash: row.hash,
    agreementId: row.agreement_id,
    removedAt: row.removed_at.toISOString(),
  }));
}
