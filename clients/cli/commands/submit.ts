import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { INPUT_DESCRIPTION, readJson } from '../input.js';
import { writeFields, writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `submit`: the idempotency key is said before anything is sent, so that a lost answer can be asked for again. */
export function addSubmit(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('submit')
    .description('Submit a referral')
    .argument('[file]', INPUT_DESCRIPTION)
    .option('--idempotency-key <uuid>', 'the same key with the same content is the same referral (default: a new one)');
  finishClientCommand(command, [
    'referral submit referral.json',
    'referral submit --idempotency-key 0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77 < referral.json',
    'REFERRAL_TOKEN=… referral submit referral.json --url https://connector.example/referralConnector/v1',
  ]).action(async (file: string | undefined, options: CommonOptions & { idempotencyKey?: string }) => {
    const submission = await readJson(file, surroundings);
    const idempotencyKey = options.idempotencyKey ?? randomUUID();
    if (options.idempotencyKey === undefined) surroundings.stderr.write(`idempotency key ${idempotencyKey}\n`);
    await withConnection(options, surroundings, async ({ client, caller }) => {
      const accepted = await client.submit(caller, submission, idempotencyKey);
      if (options.json) writeJson(surroundings.stdout, { ...accepted, idempotencyKey });
      else writeFields(surroundings.stdout, accepted);
    });
  });
}
