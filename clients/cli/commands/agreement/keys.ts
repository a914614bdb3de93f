import type { Command } from 'commander';
import type { JWK } from 'jose';
import { isEnterpriseNumber } from '../../../../domain/enterprise-number.js';
import { Problem } from '../../../../domain/problems.js';
import { finishCommand } from '../../command.js';
import { makeDpoKey, publicHalf, readDpoKey } from '../../dpo-key.js';
import { writeJson } from '../../output.js';
import type { Surroundings } from '../../surroundings.js';

interface KeyOptions {
  json?: boolean;
  organisation: string;
}

/** `agreement new-key`: the private half never leaves the file. */
export function addNewKey(agreement: Command, surroundings: Surroundings): void {
  const command = agreement
    .command('new-key')
    .description('Make a key to sign with, for one DPO; prints the public half, for the key set of the deployment')
    .argument('<file>', 'new file for the private key; nobody but its owner can read it');
  finishKeyCommand(command, ['referral agreement new-key dpo.jwk --organisation 0886886638 > dpo-public.json']).action(
    async (file: string, options: KeyOptions) => {
      checkOrganisation(options);
      writePublicHalf(await makeDpoKey(file), options, surroundings);
      surroundings.stderr.write('keep the private key to yourself; whoever has it approves in your name\n');
    },
  );
}

/** `agreement public-key`: for a key that was made elsewhere. */
export function addPublicKey(agreement: Command, surroundings: Surroundings): void {
  const command = agreement
    .command('public-key')
    .description('Print the public half of a private key, for the key set of the deployment')
    .argument('<file>', 'private key: JSON Web Key, or PEM (PKCS #8)');
  finishKeyCommand(command, ['referral agreement public-key dpo.pem --organisation 0212246886']).action(
    async (file: string, options: KeyOptions) => {
      checkOrganisation(options);
      writePublicHalf(await readDpoKey(file), options, surroundings);
    },
  );
}

function finishKeyCommand(command: Command, examples: readonly string[]): Command {
  command.requiredOption('--organisation <number>', 'enterprise number of the party whose DPO holds the key');
  return finishCommand(command, examples);
}

function checkOrganisation({ organisation }: KeyOptions): void {
  if (isEnterpriseNumber(organisation)) return;
  const detail = 'must be an enterprise number: ten digits that pass modulo 97';
  throw new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name: '--organisation', detail }]);
}

function writePublicHalf(key: JWK, { json, organisation }: KeyOptions, { stdout }: Surroundings): void {
  const half = publicHalf(key, organisation);
  if (json) writeJson(stdout, half);
  else stdout.write(`${JSON.stringify(half, undefined, 2)}\n`);
}
