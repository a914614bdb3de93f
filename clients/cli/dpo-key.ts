import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { APPROVAL_ALGORITHMS } from '../../agreements/approvals.js';
import { Problem } from '../../domain/problems.js';
import { publicKeyOf, type Refused, readPrivateKey, writePrivateKey } from '../private-key-file.js';

/** A DPO's key pair in its own hands: a file of mode 0600, as a JSON Web Key or as PEM (PKCS #8). */

/**
 * Reads the private key of a DPO; its `kid` is the one in the file or else its thumbprint (RFC 7638). Throws `badRequest`
 * for a file that others may read, or that holds no key that approvals are signed with.
 */
export function readDpoKey(path: string): Promise<JWK> {
  return readPrivateKey(path, APPROVAL_ALGORITHMS, refusedKeyFile);
}

/**
 * Makes an Ed25519 key and writes it to a new file of mode 0600. Throws `badRequest` where the file exists already or
 * cannot be written.
 */
export function makeDpoKey(path: string): Promise<JWK> {
  const { privateKey } = generateKeyPairSync('ed25519');
  return writePrivateKey(path, { ...privateKey.export({ format: 'jwk' }), alg: 'Ed25519' } as JWK, refusedKeyFile);
}

/** The public half, as the key set of a deployment (`DPO_KEYS_FILE`) holds it. */
export function publicHalf(key: JWK, organisation: string): object {
  const { kid, alg } = key;
  return { kid, organisation, ...(alg !== undefined && { alg }), ...publicKeyOf(key) };
}

/** The problem of a key file that a command was given. */
export const refusedKeyFile: Refused = (detail) =>
  new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name: 'key file', detail }]);
