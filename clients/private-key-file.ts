import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { isOpenToOthers } from '../config/files.js';
import type { Problem } from '../domain/problems.js';

/** Makes the problem of a key file that cannot be used. `detail` is our own text. */
export type Refused = (detail: string) => Problem;

const SMALLEST_RSA_BITS = 2048;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/**
 * Reads a private key in its holder's own hands: a file closed to others, a JSON Web Key or PEM (PKCS #8). Its `kid` is the one
 * in the file or else its thumbprint (RFC 7638). Throws what `refused` makes for a file that others may read, or that holds no
 * key to sign with.
 *
 * @param algorithms those of JOSE that the key may be named for
 */
export async function readPrivateKey(path: string, algorithms: readonly string[], refused: Refused): Promise<JWK> {
  // Looked at before it is read: what others could read is not used, also not once.
  if (isOpenToOthers(path)) throw refused('must be closed to group and others: chmod 600 it, or make a new key');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw refused('cannot be read');
  }
  const { key, jwk } = parse(text, refused);
  if (jwk.alg !== undefined && !algorithms.includes(jwk.alg)) {
    throw refused(`must be for one of the algorithms ${algorithms.join(', ')}`);
  }
  if (!canSign(key)) {
    throw refused(`must be an Ed25519, P-256, P-384 or P-521 key, or RSA of at least ${SMALLEST_RSA_BITS} bits`);
  }
  return named({ ...key.export({ format: 'jwk' }), ...jwk } as JWK);
}

/** Writes a private key, named by its thumbprint, to a new file of mode 0600. Throws what `refused` makes where it cannot. */
export async function writePrivateKey(path: string, privateKey: JWK, refused: Refused): Promise<JWK> {
  const key = await named(privateKey);
  try {
    writeFileSync(path, `${JSON.stringify(key, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    throw refused('must be the name of a new file, in a folder that can be written to');
  }
  return key;
}

/** The public half of a private key: nothing but what the key's type needs. */
export function publicKeyOf({ kid: _kid, alg: _alg, ...key }: JWK): JWK {
  return createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({ format: 'jwk' }) as JWK;
}

function parse(text: string, refused: Refused): { key: KeyObject; jwk: { kid?: string; alg?: string } } {
  try {
    if (!text.trimStart().startsWith('{')) return { key: createPrivateKey(text), jwk: {} };
    const { kid, alg, ...rest } = JSON.parse(text);
    const key = createPrivateKey({ key: rest, format: 'jwk' });
    return {
      key,
      jwk: { ...(kid !== undefined && { kid: String(kid) }), ...(alg !== undefined && { alg: String(alg) }) },
    };
  } catch {
    const isEncrypted = text.includes('ENCRYPTED');
    throw refused(
      isEncrypted ? 'must not be encrypted' : 'must hold one private key, as a JSON Web Key or as PEM (PKCS #8)',
    );
  }
}

function canSign({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= SMALLEST_RSA_BITS;
  if (asymmetricKeyType === 'ec') return CURVES.includes(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519';
}

async function named(key: JWK): Promise<JWK> {
  return { ...key, kid: key.kid ?? (await calculateJwkThumbprint(key)) };
}
