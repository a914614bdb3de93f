import type { Command } from 'commander';
import type { KeyRotation } from '../../../domain/key-rotation.js';
import { Problem } from '../../../domain/problems.js';
import { finishCommand, withStore } from '../command.js';
import { writeFields, writeJson } from '../output.js';
import { startProgress } from '../progress.js';
import type { Surroundings } from '../surroundings.js';

/** `keys rotate`: after a new master key was put first in the file and every process was started again. */
export function addKeys(program: Command, surroundings: Surroundings): void {
  const keys = program.command('keys').description('The keys of client data, straight on the store');
  const rotate = keys
    .command('rotate')
    .description(
      'Wrap every data key anew under the current master key; safe while others work, to stop and to repeat',
    );
  finishCommand(rotate, ['referral keys rotate', 'referral keys rotate --json']).action((options: { json?: boolean }) =>
    withStore({}, surroundings, async ({ client, caller }) => {
      const progress = startProgress('keys looked at', surroundings);
      const rotation = await client.rotateKeys(caller, progress.update).finally(progress.stop);
      if (options.json) writeJson(surroundings.stdout, rotation);
      else writeFields(surroundings.stdout, inWords(rotation));
      const detail = whatIsLeft(rotation);
      if (detail !== undefined) throw new Problem('verificationFailed', [], detail);
    }),
  );
}

function inWords({ underOlderKeys, ...fields }: KeyRotation): Record<string, unknown> {
  const older = Object.entries(underOlderKeys).map(([masterKeyId, count]) => `${masterKeyId} (${count})`);
  return { ...fields, olderKeysNeeded: older.length === 0 ? 'none' : older.join(', ') };
}

function whatIsLeft({ unreadable, underOlderKeys }: KeyRotation): string | undefined {
  if (unreadable > 0) return `${unreadable} data keys open with no master key in MASTER_KEYS_FILE`;
  if (Object.keys(underOlderKeys).length === 0) return undefined;
  return 'a process still uses an older master key: start all again, then repeat';
}
