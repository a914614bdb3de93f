import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import type { DevelopmentToken } from '../../gateway/authentication/development-tokens.js';
import { readDevelopmentTokens } from '../../gateway/authentication/development-tokens-file.js';
import type { Parties } from '../parties.js';

/** A random access token of each party in a file that only this user can read; keeps the file where it exists. */
export function ensureAccessTokens(file: string, parties: Parties): DevelopmentToken[] {
  if (!existsSync(file)) {
    const tokens = Object.values(parties).map((caller) => ({
      token: `${caller.role}-${randomBytes(9).toString('base64url')}`,
      caller,
    }));
    writeFileSync(file, JSON.stringify(tokens, null, 2), { mode: 0o600, flag: 'wx' });
  }
  return readDevelopmentTokens(file);
}

/** The token of the party in this role. */
export function tokenOf(tokens: readonly DevelopmentToken[], role: keyof Parties): string {
  const token = tokens.find(({ caller }) => caller.role === role)?.token;
  if (token === undefined) throw new Error(`there is no access token of the ${role}`);
  return token;
}
