import { auditExportHeadingSchema, auditExportLineSchema } from '../contracts/audit-export.js';
import { parseInput } from '../contracts/parse-input.js';
import type { AuditExportHeading, AuditExportLine } from '../domain/audit-export.js';
import { Problem } from '../domain/problems.js';
import type { AuditFault } from '../domain/views.js';
import { entryHash } from './audit.js';
import type { CheckpointFolder } from './audit-verification.js';
import { type Mark, readCheckpoints } from './checkpoints/read-folder.js';

export interface ExportVerification {
  heading: AuditExportHeading;
  lines: number;
  /** Lines whose hashes were computed anew; the others are selections, of which nothing can be computed. */
  verified: number;
  chains: number;
  faults: AuditFault[];
}

/** Where a chain of the export has got to. */
interface Reached {
  chain: string;
  sequence: number;
  hash: string;
  broken: boolean;
}

/**
 * Verifies an exported audit trail without any database: each entry's hash, that none is missing between the first and the last
 * of its chain, and against checkpoints that were taken before the export that none was cut off or rewritten.
 *
 * Throws `Problem('badRequest')` for lines that are no export; `CheckpointFailure`.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  folder: CheckpointFolder | undefined,
): Promise<ExportVerification> {
  const reader = lines[Symbol.asyncIterator]();
  const heading = parseInput<AuditExportHeading>(auditExportHeadingSchema, json((await reader.next()).value), 'file');
  const witness = folder && (await readCheckpoints(folder, undefined));
  const marksOf = (chain: string) => (witness?.marks.get(chain) ?? []).filter(({ takenAt }) => takenAt <= heading.asOf);
  const result: ExportVerification = {
    heading,
    lines: 0,
    verified: 0,
    chains: 0,
    faults: [...(witness?.faults ?? [])],
  };
  let reached: Reached | undefined;
  for (let next = await reader.next(); !next.done; next = await reader.next()) {
    const line = parseInput<AuditExportLine>(auditExportLineSchema, json(next.value), 'file');
    result.lines += 1;
    if (line.sequence === undefined) continue;
    if (reached?.chain !== line.chain) {
      result.faults.push(...cutOff(reached, marksOf));
      result.chains += 1;
      reached = undefined;
    }
    const fault = faultOf(line, reached) ?? contradiction(line, marksOf(line.chain));
    if (fault !== undefined && !reached?.broken)
      result.faults.push({ chain: line.chain, sequence: line.sequence, ...fault });
    result.verified += 1;
    const broken = reached?.broken === true || fault !== undefined;
    reached = { chain: line.chain, sequence: line.sequence, hash: line.hash ?? '', broken };
  }
  result.faults.push(...cutOff(reached, marksOf));
  return result;
}

function faultOf(line: AuditExportLine, before: Reached | undefined): Pick<AuditFault, 'fault'> | undefined {
  const { chain, sequence = 0, previousHash = '', hash, actor, action, codes, legalBasis } = line;
  if (before !== undefined && sequence !== before.sequence + 1) return { fault: 'entryMissing' };
  if (before !== undefined && previousHash !== before.hash) return { fault: 'chainBroken' };
  if (before === undefined && (sequence === 1) !== (previousHash === '')) return { fault: 'chainBroken' };
  const entry = { at: new Date(line.at), actor, action, codes, legalBasis };
  return hash === entryHash(chain, sequence, previousHash, entry) ? undefined : { fault: 'entryAltered' };
}

function contradiction(line: AuditExportLine, marks: Mark[]): Pick<AuditFault, 'fault' | 'checkpoint'> | undefined {
  const other = marks.find((mark) => mark.sequence === line.sequence && mark.hash !== line.hash);
  return other && { fault: 'differsFromCheckpoint', checkpoint: other.checkpoint };
}

/** A chain of the export that a checkpoint has seen longer. */
function cutOff(reached: Reached | undefined, marksOf: (chain: string) => Mark[]): AuditFault[] {
  if (reached === undefined) return [];
  const { chain, sequence: found } = reached;
  const longer = marksOf(chain)
    .filter((mark) => mark.sequence > found)
    .at(-1);
  if (longer === undefined) return [];
  const { sequence: expected, checkpoint } = longer;
  return [{ chain, sequence: found + 1, fault: 'shorterThanCheckpoint', expected, found, checkpoint }];
}

function json(line: unknown): unknown {
  try {
    return JSON.parse(String(line));
  } catch {
    const detail = 'must be JSON lines, as `audit export` writes them';
    throw new Problem('badRequest', [{ type: 'schemaViolation', in: 'file', name: 'FILE', detail }]);
  }
}
