import { randomBytes } from 'node:crypto';
import { access, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where checkpoints are written to, outside the database: one file each, never written again. */

/** A checkpoint could not be written or read: a code of the file system, `exists`, or nothing more than `unknown`. */
export class CheckpointFailure extends Error {
  override readonly name = 'CheckpointFailure';
  constructor(readonly code: string) {
    super(`audit checkpoint: ${code}`);
  }
}

export interface CheckpointFile {
  number: number;
  name: string;
}

const NAME = /^checkpoint-(\d{8})-\d{4}-\d\d-\d\d\.jws$/;
const PARTIAL = /^\.checkpoint-.*\.partial$/;

export function checkpointFileName(number: number, date: string): string {
  return `checkpoint-${String(number).padStart(8, '0')}-${date}.jws`;
}

/** The checkpoints of a folder in their order. Throws `CheckpointFailure`. */
export async function listCheckpoints(directory: string): Promise<CheckpointFile[]> {
  const names = await attempt(() => readdir(directory));
  return names
    .flatMap((name) => {
      const [, number] = NAME.exec(name) ?? [];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1));
}

export function readCheckpointFile(directory: string, { name }: CheckpointFile): Promise<string> {
  return attempt(() => readFile(join(directory, name), 'utf8'));
}

/**
 * Writes a checkpoint: whole and on the disk, or not at all. Under another name first, which a reader takes for none, then
 * renamed. Only one process may write at a time; what one that was killed left half is removed. Throws `CheckpointFailure`:
 * a full disk leaves nothing behind, and a file that is there is never written over.
 */
export async function writeCheckpointFile(directory: string, name: string, content: string): Promise<void> {
  const target = join(directory, name);
  const partial = join(directory, `.${name}.${randomBytes(4).toString('hex')}.partial`);
  await attempt(async () => {
    for (const left of await readdir(directory)) if (PARTIAL.test(left)) await unlink(join(directory, left));
  });
  if (await exists(target)) throw new CheckpointFailure('exists');
  try {
    await writeSynced(partial, content);
    await rename(partial, target);
    await syncDirectory(directory);
  } catch (error) {
    await unlink(partial).catch(() => undefined);
    throw failureOf(error);
  }
}

async function writeSynced(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o444);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that the new name outlives a power loss as well. */
async function syncDirectory(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): CheckpointFailure {
  const code = (error as { code?: unknown } | null)?.code;
  return new CheckpointFailure(typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'unknown');
}
