import type { Command } from 'commander';
import type { JWK } from 'jose';
import { makeClientKey, publicClientKey, readPublicClientKey } from '../../client-key.js';
import { finishCommand } from '../command.js';
import { refusedKeyFile } from '../dpo-key.js';
import { writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

interface KeyOptions {
  json?: boolean;
}

/** `client-key`: what a program signs in with at the authorisation server, in place of a password. */
export function addClientKey(program: Command, surroundings: Surroundings): void {
  const clientKey = program
    .command('client-key')
    .description('The key that a program signs in with at the authorisation server');
  const make = clientKey
    .command('new')
    .description('Make a key for REFERRAL_CLIENT_KEY_FILE; prints the public half, to be registered')
    .argument('<file>', 'new file for the private key; nobody but its owner can read it');
  finishCommand(make, ['referral client-key new client.jwk > client-public.json']).action(
    async (file: string, options: KeyOptions) => {
      writeKey(publicClientKey(await makeClientKey(file, refusedKeyFile)), options, surroundings);
      surroundings.stderr.write('keep the private key to yourself; whoever has it calls in your organisation’s name\n');
    },
  );
  const show = clientKey
    .command('public')
    .description('Print the public half of a private key, to be registered')
    .argument('<file>', 'private key: JSON Web Key, or PEM (PKCS #8)');
  finishCommand(show, ['referral client-key public client.jwk']).action(async (file: string, options: KeyOptions) =>
    writeKey(await readPublicClientKey(file, refusedKeyFile), options, surroundings),
  );
}

function writeKey(key: JWK, { json }: KeyOptions, { stdout }: Surroundings): void {
  if (json) writeJson(stdout, key);
  else stdout.write(`${JSON.stringify(key, undefined, 2)}\n`);
}
