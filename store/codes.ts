import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Submission } from '../domain/referral.js';
import type { Keyring } from './keyring.js';

/** Keyed codes: equal inputs have equal codes, and without the key a code says nothing about its input. */

/** HMAC-SHA-256 of an input's canonical JSON (RFC 8785): tells a repeat from another content under the same id. */
export function contentCode(keyring: Keyring, input: unknown): string {
  return hmac(keyring, 'content', canonicalize(input) ?? '');
}

/** Blind index of a client: normalised name and postal code, for access requests (GDPR 15) and repeat referrals. */
export function clientCode(keyring: Keyring, submission: Pick<Submission, 'client' | 'residence'>): string {
  const { givenName, familyName } = submission.client;
  return hmac(keyring, 'client', `${plain(givenName)}|${plain(familyName)}|${submission.residence.postalCode}`);
}

/** Letters and digits only, without diacritics, in lower case: d'Hondt, D’hondt and DHONDT are one. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

function hmac(keyring: Keyring, purpose: string, text: string): string {
  return createHmac('sha256', keyring.indexKey).update(`${purpose}:${text}`).digest('base64url');
}
