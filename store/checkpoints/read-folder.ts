import type { Checkpoint, CheckpointKeys } from '../../contracts/checkpoint.js';
import type { AuditFault } from '../../domain/views.js';
import { type CheckpointFile, listCheckpoints, readCheckpointFile } from './directory.js';
import { checkpointHash, verifyCheckpoint } from './signed.js';

/** A head that a checkpoint bears witness to. */
export interface Mark {
  sequence: number;
  hash: string;
  /** The first checkpoint that has it, and when that was taken. */
  checkpoint: number;
  takenAt: string;
}

export type Tombstone = Checkpoint['tombstones'][number];

/** What the checkpoints of a folder say, all together. */
export interface Witness {
  /** Checkpoints that were read and hold. */
  count: number;
  newest?: { number: number; takenAt: string };
  oldest?: { number: number; takenAt: string };
  /** By chain, in the order of the checkpoints; a head that did not move stands once. */
  marks: Map<string, Mark[]>;
  /** By chain, the moment of the checkpoint before the one that it first stood in; none where it stood in the oldest. */
  beganAfter: Map<string, string>;
  tombstones: Map<string, Tombstone>;
  faults: AuditFault[];
}

/** Where faults of the checkpoints themselves are placed; their sequence is the checkpoint's number. */
export const CHECKPOINTS = 'checkpoints';

/**
 * Reads every checkpoint of a folder: signature, that none is missing between the oldest and the newest, and that each names the
 * one before it. Older ones may have been moved away; `lastKnown` is the newest number that the database remembers. One file
 * at a time is held in memory. Throws `CheckpointFailure` where the folder cannot be read.
 */
export async function readCheckpoints(
  { directory, keys }: { directory: string; keys: CheckpointKeys },
  lastKnown: number | undefined,
): Promise<Witness> {
  const witness: Witness = { count: 0, marks: new Map(), beganAfter: new Map(), tombstones: new Map(), faults: [] };
  const files = await listCheckpoints(directory);
  let before: { number: number; hash: string; takenAt?: string } | undefined;
  for (const file of files) {
    if (before !== undefined) addMissing(witness, before.number + 1, file.number);
    const jws = await readCheckpointFile(directory, file);
    const takenAt = await readOne(witness, file, jws, keys, before);
    before = { number: file.number, hash: checkpointHash(jws), ...(takenAt === undefined ? {} : { takenAt }) };
  }
  if (lastKnown !== undefined) addMissing(witness, (before?.number ?? lastKnown - 1) + 1, lastKnown + 1);
  return witness;
}

function addMissing({ faults }: Witness, from: number, to: number): void {
  for (let number = from; number < to; number += 1) {
    faults.push({ chain: CHECKPOINTS, sequence: number, fault: 'checkpointMissing' });
  }
}

async function readOne(
  witness: Witness,
  file: CheckpointFile,
  jws: string,
  keys: CheckpointKeys,
  before: { number: number; hash: string; takenAt?: string } | undefined,
): Promise<string | undefined> {
  const at = (fault: AuditFault['fault']) => {
    witness.faults.push({ chain: CHECKPOINTS, sequence: file.number, fault });
    return undefined;
  };
  const read = await verifyCheckpoint(jws, keys);
  if ('fault' in read) return at(read.fault);
  const { checkpoint } = read;
  if (checkpoint.number !== file.number) return at('checkpointOutOfPlace');
  if (before?.number === file.number - 1 && checkpoint.previous?.hash !== before.hash) {
    // The one before it is not the one that was there when this one was signed.
    witness.faults.push({ chain: CHECKPOINTS, sequence: before.number, fault: 'checkpointExchanged' });
  }
  take(witness, checkpoint, before?.takenAt);
  return checkpoint.takenAt;
}

function take(witness: Witness, checkpoint: Checkpoint, before: string | undefined): void {
  const { number, takenAt } = checkpoint;
  witness.count += 1;
  witness.oldest ??= { number, takenAt };
  witness.newest = { number, takenAt };
  for (const { chain, sequence, hash } of checkpoint.heads) {
    const marks = witness.marks.get(chain);
    if (marks === undefined) {
      witness.marks.set(chain, [{ sequence, hash, checkpoint: number, takenAt }]);
      if (before !== undefined) witness.beganAfter.set(chain, before);
    } else if (marks.at(-1)?.sequence !== sequence || marks.at(-1)?.hash !== hash) {
      marks.push({ sequence, hash, checkpoint: number, takenAt });
    }
  }
  for (const tombstone of checkpoint.tombstones) witness.tombstones.set(tombstone.chain, tombstone);
}
