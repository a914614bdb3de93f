import { createHash, timingSafeEqual } from 'node:crypto';
import { ALL_SCOPES, type Scope } from '../../clients/scopes.js';
import { Problem } from '../../domain/problems.js';
import type { Caller } from '../../domain/views.js';
import { type Authenticate, bearerToken, type Principal } from './authenticate.js';

export interface DevelopmentToken {
  token: string;
  caller: Caller;
  /** All, where left out. */
  scopes?: readonly Scope[];
}

/**
 * Fixed bearer tokens, for where no authorisation server is: the compose file on one machine, and tests of what comes after
 * authentication. Production refuses them; demo and `npm start` have a server. Only digests are kept, and every one is compared in
 * constant time, whichever matches: neither length, position nor prefix of a token shows in the time.
 */
export function authenticateWithDevelopmentTokens(tokens: readonly DevelopmentToken[]): Authenticate {
  const known = tokens.map(({ token, caller, scopes }) => ({
    digest: digestOf(token),
    principal: { caller, scopes: scopes === undefined ? ALL_SCOPES : new Set(scopes) },
  }));
  return async ({ authorization }) => {
    const digest = digestOf(bearerToken(authorization));
    let match: Principal | undefined;
    for (const entry of known) if (timingSafeEqual(entry.digest, digest)) match = entry.principal;
    if (match === undefined) throw new Problem('invalidAccessToken');
    return match;
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
