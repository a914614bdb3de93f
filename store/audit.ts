import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Insertable } from 'kysely';
import type { Agreement } from '../domain/agreement.js';
import type { AuditEntryTable } from './schema.js';
import type { Tx } from './store.js';

/** Codes of an audit entry: closed vocabularies, numbers, dates, ids. Never personal data. */
export type AuditCodes = Record<string, string | number | boolean>;

export interface AuditEntry {
  at: Date;
  /** `sender:<number>`, `receiver:<number>`, `operator:<id>`, `connector`, or `temporal`. */
  actor: string;
  action: string;
  codes: AuditCodes;
  legalBasis: string;
}

/** A chain's head; the row that carries it is locked by whoever appends. */
export interface ChainHead {
  audit_sequence: number;
  audit_hash: string;
}

export const referralChain = (referralId: string) => `referral/${referralId}`;
export const agreementChain = (agreementId: string) => `agreement/${agreementId}`;

/** The reference of the agreement's first legal basis (R18), as every audit record and declaration carries it. */
export function legalBasisOf(agreement: Agreement): string {
  return `${agreement.agreementId}@${agreement.version}:${agreement.legalBases[0]?.code ?? ''}`;
}

/** The hash of one entry: SHA-256 over its canonical JSON (RFC 8785), the previous hash included. */
export function entryHash(chain: string, sequence: number, previousHash: string, entry: AuditEntry): string {
  const content = { chain, sequence, previousHash, ...entry, at: entry.at.toISOString() };
  return createHash('sha256')
    .update(canonicalize(content) ?? '')
    .digest('hex');
}

/** The head of a chain that has no entry yet. */
export const NO_ENTRY: ChainHead = { audit_sequence: 0, audit_hash: '' };

/** The row of the entry that comes after a head. */
export function entryAfter(chain: string, head: ChainHead, entry: AuditEntry): Insertable<AuditEntryTable> {
  const sequence = head.audit_sequence + 1;
  return {
    chain,
    sequence,
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    codes: JSON.stringify(entry.codes),
    legal_basis: entry.legalBasis,
    previous_hash: head.audit_hash,
    hash: entryHash(chain, sequence, head.audit_hash, entry),
  };
}

/** Appends to a chain and moves its head in memory; the caller saves the head with its row, in the same transaction. */
export async function appendAudit(tx: Tx, chain: string, head: ChainHead, entry: AuditEntry): Promise<void> {
  const row = entryAfter(chain, head, entry);
  await tx.insertInto('audit_entry').values(row).execute();
  head.audit_sequence = row.sequence;
  head.audit_hash = row.hash;
}
