import { Problem } from '../domain/problems.js';
import type { Caller } from '../domain/views.js';

/**
 * Says who calls, from the request's `Authorization` header. Throws `noAccessToken`, `invalidAccessToken`, or
 * `serviceUnavailable` where it cannot be said now. The caller's organisation always comes from here, never from a body.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** The token of a `Bearer` header (RFC 6750). Throws `noAccessToken` where there is none. */
export function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9._~+/-]{1,4096}=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Problem('noAccessToken');
  return token;
}
