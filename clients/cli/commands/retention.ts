import type { Command } from 'commander';
import { Problem } from '../../../domain/problems.js';
import { finishCommand } from '../command.js';
import { connectToStore } from '../connect.js';
import { writeJson, writeTable } from '../output.js';
import { startProgress } from '../progress.js';
import type { Surroundings } from '../surroundings.js';

/** `retention run`: what the worker does every day, now; with `--dry-run` only what it would do. */
export function addRetention(program: Command, surroundings: Surroundings): void {
  const retention = program.command('retention').description('What stays after a purge, straight on the store');
  const run = retention
    .command('run')
    .description('Remove what the agreements keep no longer, and audit how much of what')
    .option('--dry-run', 'say what would be removed, and since when it counts; change nothing');
  finishCommand(run, ['referral retention run --dry-run', 'referral retention run --json']).action(
    async (options: { dryRun?: boolean; json?: boolean }) => {
      const { client, caller, close } = await connectToStore({}, surroundings);
      try {
        const progress = startProgress('referrals gone through', surroundings);
        const { counts, refused } = await client
          .carryOutRetention(caller, { dryRun: options.dryRun ?? false, onProgress: progress.update })
          .finally(progress.stop);
        if (options.json) writeJson(surroundings.stdout, { dryRun: options.dryRun ?? false, counts, refused });
        else if (counts.length === 0) surroundings.stdout.write('nothing is over\n');
        else writeTable(surroundings.stdout, ['agreementId', 'class', 'count', 'oldest', 'newest'], counts);
        if (refused.length === 0) return;
        if (!options.json) writeTable(surroundings.stderr, ['referralId', 'code'], refused);
        throw new Problem('verificationFailed', [], 'some of it could not be removed: does the audit trail verify?');
      } finally {
        await close();
      }
    },
  );
}
