import { readFileSync } from 'node:fs';
import { readCallerCredentials } from '../../config/caller-variables.js';
import { Problem } from '../../domain/problems.js';
import { type Authorise, authoriseWithClientCredentials } from '../access-token.js';
import { readClientKey } from '../client-key.js';
import type { Surroundings } from './surroundings.js';

export interface AuthorisationOptions {
  tokenFile?: string;
}

/**
 * How a command says who calls, over HTTP: by the credentials of its program in the environment, or by a fixed token, for trying
 * out. An option wins over the environment, credentials over a token. A token is asked for with the scope that the command needs.
 *
 * Throws `noAccessToken` where there is neither, `configurationInvalid` for faulty credentials.
 */
export function authorisationOf(options: AuthorisationOptions, { environment }: Surroundings): string | Authorise {
  if (options.tokenFile !== undefined) return given(readTokenFile(options.tokenFile));
  const credentials = readCallerCredentials(environment);
  if (credentials === undefined) return given(environment.REFERRAL_TOKEN);
  const { keyFile, ...others } = credentials;
  return authoriseWithClientCredentials({
    ...others,
    privateKey: () => readClientKey(keyFile, refusedKey),
    // Only where the issuer is on loopback: the rule of its variable.
    allowHttp: new URL(credentials.issuer).protocol === 'http:',
  });
}

function given(token: string | undefined): string {
  if (token) return token;
  const detail = 'set REFERRAL_ISSUER, REFERRAL_CLIENT_ID and REFERRAL_CLIENT_KEY_FILE, or give --token-file';
  throw new Problem('noAccessToken', [], detail);
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const detail = 'cannot be read';
    throw new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name: '--token-file', detail }]);
  }
}

function refusedKey(detail: string): Problem {
  return new Problem('configurationInvalid', [
    { type: 'invalidInput', in: 'environment', name: 'REFERRAL_CLIENT_KEY_FILE', detail },
  ]);
}
