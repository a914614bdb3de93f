import type { CheckpointKeys } from '../contracts/checkpoint.js';
import type { OnProgress } from '../domain/progress-of-work.js';
import type { AuditFault, AuditVerification } from '../domain/views.js';
import { entryHash } from './audit.js';
import { chainHeads, tombstones } from './checkpoints/heads.js';
import { type Mark, readCheckpoints, type Witness } from './checkpoints/read-folder.js';
import { missingChains, tombstoneFaults } from './checkpoints/tombstones.js';
import { read, readAtOneMoment, type Store, type Tx } from './store.js';

/** Checkpoints to compare with: their folder, and the public keys of whoever signed them. */
export interface CheckpointFolder {
  directory: string;
  keys: CheckpointKeys;
}

const PAGE = 1000;

/**
 * Verifies every audit chain from its first entry to its head (guarantee E): hashes, order, no hole, and that the head
 * kept beside the referral is the last entry. With checkpoints also that each chain holds what they bear witness to: so a tail
 * that was cut off together with its head shows, a chain that was removed or rewritten, and where. Reads chain by chain, in pages,
 * all as of one moment that is later than every checkpoint: what is appended meanwhile is no fault.
 *
 * Throws `CheckpointFailure` where the folder cannot be read.
 */
export async function verifyAudit(
  store: Store,
  folder?: CheckpointFolder,
  onProgress?: OnProgress,
): Promise<AuditVerification> {
  const witness = folder && (await readCheckpoints(folder, await lastKnownCheckpoint(store)));
  return readAtOneMoment(store, (tx) => verifyChains(store, tx, witness, onProgress));
}

async function lastKnownCheckpoint(store: Store): Promise<number | undefined> {
  const row = await read(store, (db) =>
    db.selectFrom('audit_checkpoint').select('number').orderBy('number', 'desc').limit(1).executeTakeFirst(),
  );
  return row?.number;
}

async function verifyChains(
  store: Store,
  tx: Tx,
  witness: Witness | undefined,
  onProgress?: OnProgress,
): Promise<AuditVerification> {
  const heads = await chainHeads(tx);
  const result: AuditVerification = { chains: heads.length, entries: 0, faults: [] };
  for (const [index, head] of heads.entries()) {
    const { entries, faults } = await verifyChain(tx, head, witness?.marks.get(head.chain) ?? []);
    result.entries += entries;
    result.faults.push(...faults);
    onProgress?.(index + 1, heads.length);
  }
  const known = new Set(heads.map(({ chain }) => chain));
  const strays = await tx.selectFrom('audit_entry').select('chain').distinct().execute();
  for (const { chain } of strays) {
    if (!known.has(chain)) result.faults.push({ chain, sequence: 1, fault: 'chainWithoutHead' });
  }
  if (witness === undefined) return result;
  for (const tombstone of await tombstones(tx, { onlyNew: false })) witness.tombstones.set(tombstone.chain, tombstone);
  result.faults.push(...missingChains(witness, known), ...tombstoneFaults(store, witness, known), ...witness.faults);
  const { count, oldest, newest } = witness;
  result.checkpoints = { count, ...(oldest && { oldest }), ...(newest && { newest }) };
  return result;
}

interface Head {
  chain: string;
  sequence: number;
  hash: string;
}

/** One chain by itself, and against what checkpoints say of it: at most one fault of each kind of look. */
async function verifyChain(tx: Tx, head: Head, marks: Mark[]): Promise<{ entries: number; faults: AuditFault[] }> {
  const { chain } = head;
  const bySequence = new Map<number, Mark[]>();
  for (const mark of marks) bySequence.set(mark.sequence, [...(bySequence.get(mark.sequence) ?? []), mark]);
  let own: AuditFault | undefined;
  let compared: AuditFault | undefined;
  let [entries, lastSequence, previousHash] = [0, 0, ''];
  for await (const row of entriesOf(tx, chain)) {
    entries += 1;
    lastSequence = row.sequence;
    own ??= faultOf(row, entries, previousHash);
    previousHash = row.hash;
    const contradicting = bySequence.get(row.sequence)?.find((mark) => mark.hash !== row.hash);
    if (contradicting !== undefined) {
      const { sequence, checkpoint } = contradicting;
      compared ??= { chain, sequence, fault: 'differsFromCheckpoint', checkpoint };
    }
  }
  if (own === undefined && entries !== head.sequence) own = { chain, sequence: entries + 1, fault: 'tailCutOff' };
  if (own === undefined && previousHash !== head.hash) own = { chain, sequence: entries, fault: 'headAltered' };
  compared ??= cutOff(chain, lastSequence, marks);
  return { entries, faults: [own, compared].filter((fault) => fault !== undefined) };
}

type Row = Awaited<ReturnType<typeof pageOfEntries>>[number];

function faultOf(row: Row, sequence: number, previousHash: string): AuditFault | undefined {
  const at = (fault: AuditFault['fault']) => ({ chain: row.chain, sequence, fault });
  if (row.sequence !== sequence) return at('entryMissing');
  if (row.previous_hash !== previousHash) return at('chainBroken');
  const entry = { at: row.at, actor: row.actor, action: row.action, codes: row.codes, legalBasis: row.legal_basis };
  return row.hash === entryHash(row.chain, sequence, previousHash, entry) ? undefined : at('entryAltered');
}

/** A chain only grows: it has at least as many entries as any checkpoint has seen. */
function cutOff(chain: string, found: number, marks: Mark[]): AuditFault | undefined {
  const longest = marks.reduce<Mark | undefined>(
    (most, mark) => (mark.sequence > (most?.sequence ?? 0) ? mark : most),
    undefined,
  );
  if (longest === undefined || longest.sequence <= found) return undefined;
  const { sequence: expected, checkpoint } = longest;
  return { chain, sequence: found + 1, fault: 'shorterThanCheckpoint', expected, found, checkpoint };
}

async function* entriesOf(tx: Tx, chain: string): AsyncGenerator<Row> {
  for (let after = Number.NEGATIVE_INFINITY; ; ) {
    const rows = await pageOfEntries(tx, chain, after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.sequence;
  }
}

function pageOfEntries(tx: Tx, chain: string, after: number) {
  const query = tx.selectFrom('audit_entry').selectAll().where('chain', '=', chain).orderBy('sequence').limit(PAGE);
  return (after === Number.NEGATIVE_INFINITY ? query : query.where('sequence', '>', after)).execute();
}
