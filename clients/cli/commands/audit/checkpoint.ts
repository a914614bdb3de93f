import type { Command } from 'commander';
import type { AuditCheckpointSettings } from '../../../../config/audit-checkpoints.js';
import { parseConfiguration } from '../../../../config/configuration.js';
import { Problem } from '../../../../domain/problems.js';
import { CheckpointFailure } from '../../../../store/checkpoints/directory.js';
import { readCheckpointSigner } from '../../../../store/checkpoints/keys.js';
import { takeCheckpoint } from '../../../../store/checkpoints/take.js';
import { StoreFailure } from '../../../../store/failure.js';
import { finishCommand } from '../../command.js';
import { writeFields, writeJson } from '../../output.js';
import type { Surroundings } from '../../surroundings.js';

/** `audit checkpoint`: what the worker does once a day, now, also where there is one of today. */
export function addAuditCheckpoint(audit: Command, surroundings: Surroundings): void {
  const checkpoint = audit
    .command('checkpoint')
    .description('Write the heads of all audit chains, signed, to the folder outside the database');
  finishCommand(checkpoint, ['referral audit checkpoint', 'referral audit checkpoint --json']).action(
    async (options: { json?: boolean }) => {
      const configuration = parseConfiguration(surroundings.environment, { process: 'cli' });
      const { directory, keyFile } = requireSettings(configuration.auditCheckpoints);
      const signer = readCheckpointSigner(keyFile);
      // Loaded only here, as `connect` does.
      const { openConfiguredStore } = await import('../../../open-configured-store.js');
      const store = await openConfiguredStore(configuration).catch(unavailable);
      try {
        const taken = await takeCheckpoint(store, { directory, signer }).catch(unavailable);
        if (taken === undefined) {
          throw new Problem('serviceUnavailable', [], 'another process is taking a checkpoint');
        }
        if (options.json) writeJson(surroundings.stdout, taken);
        else writeFields(surroundings.stdout, taken);
      } finally {
        await store.close();
      }
    },
  );
}

export function requireSettings(settings: AuditCheckpointSettings | undefined): AuditCheckpointSettings {
  if (settings !== undefined) return settings;
  throw new Problem('configurationInvalid', [
    {
      type: 'requiredInput',
      in: 'environment',
      name: 'AUDIT_CHECKPOINT_DIRECTORY',
      detail: 'is required for checkpoints',
    },
    {
      type: 'requiredInput',
      in: 'environment',
      name: 'AUDIT_CHECKPOINT_KEY_FILE',
      detail: 'is required for checkpoints',
    },
  ]);
}

function unavailable(error: unknown): never {
  if (error instanceof CheckpointFailure) {
    throw new Problem('serviceUnavailable', [], `the folder for checkpoints (${error.code})`);
  }
  if (error instanceof StoreFailure) {
    throw new Problem('serviceUnavailable', [], `${error.database} database (${error.code})`);
  }
  throw error;
}
