import { type RawBuilder, sql } from 'kysely';
import type { AuditExportHeading, AuditExportLine } from '../domain/audit-export.js';
import { brusselsMoment } from '../domain/brussels-time.js';
import type { Caller } from '../domain/views.js';
import { type AuditCodes, legalBasisOf } from './audit.js';
import { readAtOneMoment, type Store, type Tx } from './store.js';

const PAGE = 1000;

interface Row {
  chain: string;
  at: Date;
  actor: string;
  action: string;
  codes: AuditCodes;
  legal_basis: string | null;
  agreement_id: string | null;
  agreement_version: number | null;
  /** Null where the line is one of a selection, which no hash can hold together. */
  sequence: number | null;
  previous_hash: string;
  hash: string;
}

/** What the sender is told of its own entries: what it said itself, and nothing that follows from the state it met. */
const SENDER_CODES: Record<string, readonly string[]> = {
  accepted: ['memberId', 'consentGivenAt', 'consentManner', 'consentItems', 'noticeVersion'],
  eventAccepted: ['eventId', 'type', 'reason', 'manner'],
  eventRefused: ['eventId', 'type', 'code'],
  accessExported: ['by'],
  breachConcluded: ['party', 'conclusion', 'by'],
};
/** Of an agreement's chain both parties see when the exchange was suspended and resumed, and each what it did itself. */
const OF_BOTH_PARTIES = ['suspended', 'resumptionConfirmed'];

/**
 * Hands the audit trail, as the caller may see it, to `write`: a heading, then line by line in an order that is always the same,
 * all as of one moment; a trail of any length passes through in pages, no faster than `write` takes it. An operator sees every entry. The
 * receiver sees what concerns it: each chain of its referrals from the first permit on, or from the first offer. The sender sees its own submissions and
 * events and the changes of the status it is shown, never what an entry, a number or a gap would tell of an ending (guarantee H).
 *
 * @param since yyyy-MM-dd: nothing from before that day in Brussels
 */
export async function exportAudit(
  store: Store,
  caller: Caller,
  options: { since?: string },
  write: (line: AuditExportHeading | AuditExportLine) => Promise<void>,
): Promise<void> {
  const from = options.since === undefined ? new Date(0) : brusselsMoment(options.since, 0);
  const { query, order } = viewOf(caller);
  await readAtOneMoment(store, async (tx) => {
    // Whoever reads may take its time.
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
    await write(await headingOf(tx, caller, options.since));
    await sql`declare lines no scroll cursor for
      select * from (${query}) as line where at >= ${from} order by ${sql.raw(order)}`.execute(tx);
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.raw(String(PAGE))} from lines`.execute(tx);
      for (const row of rows) await write(lineOf(store, row));
      if (rows.length < PAGE) return;
    }
  });
}

async function headingOf(tx: Tx, caller: Caller, since: string | undefined): Promise<AuditExportHeading> {
  const { rows } = await sql<{ now: Date }>`select now()`.execute(tx);
  return {
    view: caller.role,
    ...(caller.role === 'operator' ? {} : { organisation: caller.enterpriseNumber }),
    ...(since === undefined ? {} : { since }),
    asOf: (rows[0]?.now ?? new Date()).toISOString(),
  };
}

function viewOf(caller: Caller): { query: RawBuilder<Row>; order: string } {
  switch (caller.role) {
    case 'operator':
      return { query: everything(), order: 'chain, sequence' };
    case 'receiver':
      return { query: ofReceiver(caller.enterpriseNumber), order: 'chain, position' };
    case 'sender':
      return { query: ofSender(caller.enterpriseNumber), order: 'at, chain, action, position' };
  }
}

const everything = () => sql<Row>`
  select chain, at, actor, action, codes, legal_basis, null as agreement_id, null as agreement_version,
    sequence, previous_hash, hash from audit_entry`;

const ofReceiver = (organisation: string) => sql<Row>`
  select entry.chain, at, actor, action, codes, legal_basis, null as agreement_id, null as agreement_version,
    sequence, previous_hash, hash, lpad(sequence::text, 19, '0') as position
  from (select referral_id from referral where receiver = ${organisation}
      and (permitted_version is not null or offered_version is not null)
    union all select referral_id from referral_remains where receiver = ${organisation} and permitted) as concerned
  cross join lateral (select 'referral/' || referral_id as chain, min(sequence) as first
    from audit_entry where chain = 'referral/' || referral_id and action in ('offered', 'permitIssued')) as told
  join audit_entry as entry on entry.chain = told.chain and entry.sequence >= told.first
  union all ${ofAgreements('receiver', organisation)}`;

/** The sender's own entries, and its feed: what its timeline is made of. Events of one moment stand in the order of their ids. */
const ofSender = (organisation: string) => sql<Row>`
  select entry.chain, entry.at, actor, action, codes, legal_basis, null as agreement_id, null::integer as agreement_version,
    null::bigint as sequence, null as previous_hash, null as hash,
    coalesce(codes->>'eventId', lpad(sequence::text, 19, '0')) as position
  from referral join audit_entry as entry on entry.chain = 'referral/' || referral_id
  where sender = ${organisation} and shown_to_sender and actor = ${`sender:${organisation}`}
    and action in (${sql.join(Object.keys(SENDER_CODES))})
  union all
  select 'referral/' || referral_id, feed_item.at, 'connector', kind, feed_item.codes, null, agreement_id, agreement_version,
    null, null, null, lpad(feed_id::text, 19, '0')
  from referral join feed_item using (referral_id)
  where sender = ${organisation} and shown_to_sender and organisation = ${organisation}
  union all ${ofAgreements('sender', organisation)}`;

function ofAgreements(role: 'sender' | 'receiver', organisation: string): RawBuilder<Row> {
  const own = `${role}:${organisation}`;
  return sql<Row>`
    select chain, at, actor, action, codes, legal_basis, null, null, null, null, null, lpad(sequence::text, 19, '0')
    from audit_entry where (actor = ${own} or action in (${sql.join(OF_BOTH_PARTIES)})) and chain in (
      select 'agreement/' || agreement_id from agreement_version
      where content->${sql.lit(role)}->>'enterpriseNumber' = ${organisation})`;
}

function lineOf(store: Store, row: Row): AuditExportLine {
  const { chain, actor, action } = row;
  const line = { chain, at: row.at.toISOString(), actor, action };
  const codes = row.sequence === null ? toldCodes(row) : row.codes;
  const legalBasis = row.legal_basis ?? basisOf(store, row);
  if (row.sequence === null) return { ...line, codes, legalBasis };
  return { ...line, codes, legalBasis, sequence: row.sequence, previousHash: row.previous_hash, hash: row.hash };
}

/** Of the sender's own entries of a referral what it said; of messages and of an agreement's entries all that they carry. */
function toldCodes({ chain, actor, action, codes }: Row): AuditCodes {
  const told = chain.startsWith('referral/') && actor.startsWith('sender:') ? (SENDER_CODES[action] ?? []) : undefined;
  return told === undefined ? codes : Object.fromEntries(Object.entries(codes).filter(([name]) => told.includes(name)));
}

/** Of a message to the sender: that of the version its referral lives under. */
function basisOf(store: Store, { agreement_id: agreementId, agreement_version: version }: Row): string {
  return agreementId === null || version === null ? '' : legalBasisOf(store.agreements.version(agreementId, version));
}
