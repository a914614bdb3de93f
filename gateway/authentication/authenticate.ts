import type { Scope } from '../../clients/scopes.js';
import { Problem } from '../../domain/problems.js';
import type { Caller } from '../../domain/views.js';

/** Who calls, and what its token lets it do. */
export interface Principal {
  caller: Caller;
  scopes: ReadonlySet<Scope>;
  /**
   * To be called before anything is done for the caller: a proof of possession is used once, here. It costs a commit, so who has
   * asked too often is turned away first. Throws `invalidAccessToken` for one that was used before, or `serviceUnavailable`.
   */
  useProof?(): Promise<void>;
}

/** What of a request authentication looks at. */
export interface Presented {
  authorization: string | undefined;
  /** The proof of possession (RFC 9449). */
  dpop: string | undefined;
  method: string;
  /** As the caller addressed it, query included: a proof is made for one URL. */
  path: string;
}

/**
 * Says who calls. Throws `noAccessToken`, `invalidAccessToken`, `expiredAccessToken`, `missingPermission` for an organisation
 * that no agreement names, or `serviceUnavailable` where it cannot be said now. The caller's organisation always comes from
 * here, never from a body.
 */
export type Authenticate = (presented: Presented) => Promise<Principal>;

/** The token of a `Bearer` header (RFC 6750). Throws `noAccessToken` where there is none. */
export function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9._~+/-]{1,4096}=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Problem('noAccessToken');
  return token;
}
