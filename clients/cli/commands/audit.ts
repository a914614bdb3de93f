import type { Command } from 'commander';
import { Problem } from '../../../domain/problems.js';
import { finishCommand } from '../command.js';
import { connectToStore } from '../connect.js';
import { writeFields, writeJson, writeTable } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `audit verify` (guarantee E): fails loudly, and says where each broken chain breaks. */
export function addAudit(program: Command, surroundings: Surroundings): void {
  const audit = program.command('audit').description('The audit trail, straight on the store');
  const verify = audit.command('verify').description('Verify every audit chain from its first entry to its head');
  finishCommand(verify, ['referral audit verify', 'referral audit verify --json']).action(
    async (options: { json?: boolean }) => {
      const { client, close } = await connectToStore({}, surroundings);
      try {
        const { chains, entries, faults } = await client.verifyAudit();
        if (options.json) writeJson(surroundings.stdout, { chains, entries, faults });
        else {
          writeFields(surroundings.stdout, { chains, entries, faults: faults.length });
          if (faults.length > 0) writeTable(surroundings.stdout, ['chain', 'sequence', 'fault'], faults);
        }
        if (faults.length > 0) throw new Problem('verificationFailed', [], 'the audit trail does not hold');
      } finally {
        await close();
      }
    },
  );
}
