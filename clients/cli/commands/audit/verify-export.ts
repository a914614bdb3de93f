import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Problem } from '../../../../domain/problems.js';
import { CheckpointFailure } from '../../../../store/checkpoints/directory.js';
import { verifyExport } from '../../../../store/export-verification.js';
import { addCheckpointOptions, type CheckpointOptions, checkpointFolderOf } from '../../checkpoint-options.js';
import { finishCommand } from '../../command.js';
import { writeFields, writeJson, writeTable } from '../../output.js';
import type { Surroundings } from '../../surroundings.js';

/** `audit verify-export`: for whoever was handed an export; no database is asked. */
export function addAuditVerifyExport(audit: Command, surroundings: Surroundings): void {
  const command = audit
    .command('verify-export')
    .description('Verify an exported trail without any database, and against checkpoints where given')
    .argument('[file]', 'as `audit export` wrote it; nothing is standard input');
  addCheckpointOptions(command);
  finishCommand(command, [
    'referral audit verify-export trail.jsonl',
    'referral audit verify-export trail.jsonl --checkpoints /mnt/checkpoints --checkpoint-keys checkpoint-keys.json',
  ]).action(async (file: string | undefined, options: CheckpointOptions & { json?: boolean }) => {
    const folder = checkpointFolderOf(options);
    const { heading, faults, ...counts } = await verifyExport(linesOf(file, surroundings), folder).catch(readable);
    if (options.json) writeJson(surroundings.stdout, { ...heading, ...counts, faults });
    else {
      writeFields(surroundings.stdout, { ...heading, ...counts, faults: faults.length });
      if (counts.verified === 0) surroundings.stdout.write('nothing in it can be verified: it is a selection\n');
      if (faults.length > 0) {
        writeTable(surroundings.stdout, ['chain', 'sequence', 'fault', 'expected', 'found', 'checkpoint'], faults);
      }
    }
    if (faults.length > 0) throw new Problem('verificationFailed', [], 'the export does not hold');
  });
}

async function* linesOf(file: string | undefined, { stdin }: Surroundings): AsyncGenerator<string> {
  if (file === undefined) yield* createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  else yield* (await open(file)).readLines();
}

function readable(error: unknown): never {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (error instanceof CheckpointFailure || syscall !== undefined) {
    const name = error instanceof CheckpointFailure ? '--checkpoints' : 'FILE';
    const detail = `cannot be read (${String(code)})`;
    throw new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name, detail }]);
  }
  throw error;
}
