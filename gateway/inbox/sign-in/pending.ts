import { createHmac, randomBytes } from 'node:crypto';

/**
 * One sign-in under way. The browser keeps a random secret in a cookie, and state, nonce and code verifier all follow from it:
 * nothing is kept here, so nobody can fill it, and an answer counts in the browser alone that asked.
 */
export interface PendingSignIn {
  state: string;
  nonce: string;
  /** PKCE (RFC 7636). */
  codeVerifier: string;
}

export function newSignInSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function pendingSignIn(secret: string): PendingSignIn {
  const derived = (purpose: string) => createHmac('sha256', secret).update(purpose).digest('base64url');
  return { state: derived('state'), nonce: derived('nonce'), codeVerifier: derived('code verifier') };
}
