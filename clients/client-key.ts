import { generateKeyPairSync } from 'node:crypto';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { Problem } from '../domain/problems.js';
import type { ClientKey } from './access-token.js';
import { publicKeyOf, type Refused, readPrivateKey, writePrivateKey } from './private-key-file.js';

/** Algorithms that a client may sign in with, by the curve of its key. */
const BY_CURVE: Record<string, string> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'Ed25519' };
const ALGORITHMS = [...Object.values(BY_CURVE), 'EdDSA', 'PS256', 'RS256'];

/**
 * Reads the private key that a program signs in with at the authorisation server: a file of mode 0600, a JSON Web Key or PEM
 * (PKCS #8). The `kid` is the one in the file or else the thumbprint; an RSA key without `alg` signs with PS256.
 *
 * @throws Problem `configurationInvalid`, or what `refused` makes, for a file that others may read or that holds no such key
 */
export async function readClientKey(path: string, refused: Refused = refusedClientKey): Promise<ClientKey> {
  const jwk = await readPrivateKey(path, ALGORITHMS, refused);
  const alg = algorithmOf(jwk);
  try {
    return { key: (await importJWK(jwk, alg)) as CryptoKey, kid: jwk.kid ?? '' };
  } catch {
    throw refused(`must hold a key for ${alg}`);
  }
}

/** Makes an ES256 key and writes it to a new file of mode 0600. Throws what `refused` makes where it cannot. */
export function makeClientKey(path: string, refused: Refused): Promise<JWK> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return writePrivateKey(path, { ...privateKey.export({ format: 'jwk' }), alg: 'ES256' } as JWK, refused);
}

/** What is registered at the authorisation server of a private key read from a file; throws what `refused` makes. */
export async function readPublicClientKey(path: string, refused: Refused): Promise<JWK> {
  return publicClientKey(await readPrivateKey(path, ALGORITHMS, refused));
}

/** The public half as an authorisation server registers it: with `kid`, `alg` and `use`. */
export function publicClientKey(key: JWK): JWK {
  return { ...publicKeyOf(key), kid: key.kid ?? '', alg: algorithmOf(key), use: 'sig' };
}

function algorithmOf({ alg, crv }: JWK): string {
  return alg ?? BY_CURVE[crv ?? ''] ?? 'PS256';
}

const refusedClientKey: Refused = (detail) =>
  new Problem('configurationInvalid', [], `the client's private key file ${detail}`);
