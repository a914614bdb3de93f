import type { Command } from 'commander';
import type { CheckpointFolder } from '../../store/audit-verification.js';
import { readCheckpointKeys } from './checkpoint-keys.js';
import { usageError } from './failures.js';

export interface CheckpointOptions {
  checkpoints?: string;
  checkpointKeys?: string;
}

/** Options of a command that compares with checkpoints. */
export function addCheckpointOptions(command: Command): Command {
  return command
    .option('--checkpoints <folder>', 'signed checkpoints from outside the database')
    .option('--checkpoint-keys <file>', 'public keys they are signed with, a JWK set');
}

/** The folder and the keys, both or neither. Throws a fault of usage, and `badRequest` for keys that are none. */
export function checkpointFolderOf({
  checkpoints: directory,
  checkpointKeys,
}: CheckpointOptions): CheckpointFolder | undefined {
  if (directory === undefined && checkpointKeys === undefined) return undefined;
  if (directory === undefined || checkpointKeys === undefined) {
    throw usageError('--checkpoints and --checkpoint-keys go together');
  }
  return { directory, keys: readCheckpointKeys(checkpointKeys) };
}
