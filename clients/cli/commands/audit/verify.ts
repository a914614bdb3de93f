import type { Command } from 'commander';
import { Problem } from '../../../../domain/problems.js';
import type { AuditVerification } from '../../../../domain/views.js';
import { addCheckpointOptions, type CheckpointOptions, checkpointFolderOf } from '../../checkpoint-options.js';
import { finishCommand } from '../../command.js';
import { connectToStore } from '../../connect.js';
import { writeFields, writeJson, writeTable } from '../../output.js';
import { startProgress } from '../../progress.js';
import type { Surroundings } from '../../surroundings.js';

interface VerifyOptions extends CheckpointOptions {
  json?: boolean;
}

/** `audit verify` (guarantee E): fails loudly, and says where each broken chain breaks. */
export function addAuditVerify(audit: Command, surroundings: Surroundings): void {
  const verify = audit
    .command('verify')
    .description('Verify every audit chain from its first entry to its head, and against checkpoints where given');
  addCheckpointOptions(verify);
  finishCommand(verify, [
    'referral audit verify',
    'referral audit verify --checkpoints /mnt/checkpoints --checkpoint-keys checkpoint-keys.json --json',
  ]).action(async (options: VerifyOptions) => {
    const folder = checkpointFolderOf(options);
    const { client, close } = await connectToStore({}, surroundings);
    try {
      const progress = startProgress('chains verified', surroundings);
      const verification = await client.verifyAudit(folder, progress.update).finally(progress.stop);
      if (options.json) writeJson(surroundings.stdout, verification);
      else writeVerification(verification, surroundings);
      if (verification.faults.length > 0) {
        throw new Problem('verificationFailed', [], 'the audit trail does not hold');
      }
    } finally {
      await close();
    }
  });
}

function writeVerification(
  { chains, entries, faults, checkpoints }: AuditVerification,
  { stdout }: Surroundings,
): void {
  writeFields(stdout, {
    chains,
    entries,
    faults: faults.length,
    checkpoints: checkpoints?.count ?? 'none given: a tail that was cut off with the head beside it is not covered',
    'covered until': checkpoints && (checkpoints.newest?.takenAt ?? 'no checkpoint'),
  });
  if (faults.length > 0) {
    writeTable(stdout, ['chain', 'sequence', 'fault', 'expected', 'found', 'checkpoint'], faults);
  }
}
