import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../domain/problems.js';
import type { Caller } from '../domain/views.js';
import { type Authenticate, bearerToken } from './authentication.js';

export interface DevelopmentToken {
  token: string;
  caller: Caller;
}

/**
 * Fixed bearer tokens, for the sandbox, development and tests. Only digests are kept, and every one is compared in
 * constant time, whichever matches: neither length, position nor prefix of a token shows in the time.
 */
export function authenticateWithDevelopmentTokens(tokens: readonly DevelopmentToken[]): Authenticate {
  const known = tokens.map(({ token, caller }) => ({ digest: digestOf(token), caller }));
  return async (authorization) => {
    const digest = digestOf(bearerToken(authorization));
    let match: Caller | undefined;
    for (const entry of known) if (timingSafeEqual(entry.digest, digest)) match = entry.caller;
    if (match === undefined) throw new Problem('invalidAccessToken');
    return match;
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
