import type { Command } from 'commander';
import { parseConfiguration } from '../../../../config/configuration.js';
import { readCheckpointSigner } from '../../../../store/checkpoints/keys.js';
import { finishCommand } from '../../command.js';
import type { Surroundings } from '../../surroundings.js';
import { requireSettings } from './checkpoint.js';

/** `audit checkpoint-keys`: the public keys, for whoever verifies checkpoints and keeps these away from the database. */
export function addAuditCheckpointKeys(audit: Command, surroundings: Surroundings): void {
  const keys = audit
    .command('checkpoint-keys')
    .description('Print the public keys that checkpoints are signed with, as a JWK set for `audit verify`');
  finishCommand(keys, ['referral audit checkpoint-keys > checkpoint-keys.json']).action(
    async ({ json }: { json?: boolean }) => {
      const configuration = parseConfiguration(surroundings.environment, { process: 'cli' });
      const { publicKeys } = readCheckpointSigner(requireSettings(configuration.auditCheckpoints).keyFile);
      surroundings.stdout.write(`${JSON.stringify(publicKeys, undefined, json ? 0 : 2)}\n`);
    },
  );
}
