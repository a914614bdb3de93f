import { sql } from 'kysely';
import type { Checkpoint } from '../../contracts/checkpoint.js';
import { commitAlone, read, type Store, type Tx } from '../store.js';
import { checkpointFileName, listCheckpoints, readCheckpointFile, writeCheckpointFile } from './directory.js';
import { chainHeads, tombstones } from './heads.js';
import type { CheckpointSigner } from './keys.js';
import { checkpointHash, signCheckpoint } from './signed.js';

/** Where checkpoints go, and who signs them. */
export interface CheckpointTarget {
  directory: string;
  signer: CheckpointSigner;
}

export interface TakenCheckpoint {
  number: number;
  /** yyyy-MM-dd in Brussels. */
  date: string;
  /** The name of its file. */
  file: string;
  chains: number;
  entries: number;
  tombstones: number;
}

/** Any number that no other lock of the database has. */
const LOCK = 7_301_984;
const TODAY = sql<string>`(now() at time zone 'Europe/Brussels')::date::text`;

/** Whether none was taken today, by the database's date in Brussels. */
export async function isCheckpointDue(store: Store): Promise<boolean> {
  const taken = await read(store, (db) =>
    db.selectFrom('audit_checkpoint').select('number').where('date', '=', TODAY).limit(1).executeTakeFirst(),
  );
  return taken === undefined;
}

/**
 * Writes the heads of all audit chains, as of one moment, to a signed file outside the database, with the chains that expired since
 * the one before. The row in the database follows the file: after a crash between the two there is a file more, and no number
 * is used twice. One at a time: answers undefined where another process is at it, or with `onlyIfDue` where there is one of today.
 *
 * Throws `CheckpointFailure` where the file cannot be written, `StoreFailure` where a database does not answer.
 */
export async function takeCheckpoint(
  store: Store,
  target: CheckpointTarget,
  options: { onlyIfDue?: boolean } = {},
): Promise<TakenCheckpoint | undefined> {
  return commitAlone(store, LOCK, 'auditCheckpoint', async (tx) => {
    const { date, takenAt } = await moment(tx);
    if (options.onlyIfDue && (await isTaken(tx, date))) return undefined;
    const previous = await previousCheckpoint(tx, target.directory);
    const heads = await chainHeads(tx);
    const expired = await tombstones(tx, { onlyNew: true });
    const checkpoint: Checkpoint = {
      number: (previous?.number ?? 0) + 1,
      date,
      takenAt: takenAt.toISOString(),
      previous: previous ?? null,
      entries: heads.reduce((sum, head) => sum + head.sequence, 0),
      heads,
      tombstones: expired,
    };
    const { number, entries } = checkpoint;
    const jws = await signCheckpoint(checkpoint, target.signer);
    const file = checkpointFileName(number, date);
    await writeCheckpointFile(target.directory, file, jws);
    await tx
      .insertInto('audit_checkpoint')
      .values({
        number,
        date,
        taken_at: takenAt,
        hash: checkpointHash(jws),
        key_id: target.signer.keyId,
        chains: heads.length,
        entries,
      })
      .execute();
    await tx.deleteFrom('audit_tombstone').where('checkpoint', 'is not', null).execute();
    await tx.updateTable('audit_tombstone').set({ checkpoint: number }).execute();
    return { number, date, file, chains: heads.length, entries, tombstones: expired.length };
  });
}

async function moment(tx: Tx): Promise<{ date: string; takenAt: Date }> {
  const { rows } = await sql<{ date: string; taken_at: Date }>`select ${TODAY} as date, now() as taken_at`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('the database does not say what time it is');
  return { date: row.date, takenAt: row.taken_at };
}

async function isTaken(tx: Tx, date: string): Promise<boolean> {
  const row = await tx.selectFrom('audit_checkpoint').select('number').where('date', '=', date).executeTakeFirst();
  return row !== undefined;
}

/**
 * The newest of what the folder holds and the database remembers: so the numbers go on where the database was restored to an
 * earlier moment, or files were moved away.
 */
async function previousCheckpoint(tx: Tx, directory: string): Promise<{ number: number; hash: string } | undefined> {
  const file = (await listCheckpoints(directory)).at(-1);
  const row = await tx
    .selectFrom('audit_checkpoint')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (file !== undefined && file.number >= (row?.number ?? 0)) {
    return { number: file.number, hash: checkpointHash(await readCheckpointFile(directory, file)) };
  }
  return row;
}
