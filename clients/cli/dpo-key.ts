import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { APPROVAL_ALGORITHMS } from '../../agreements/approvals.js';
import { isOpenToOthers } from '../../config/files.js';
import { Problem } from '../../domain/problems.js';

/** A DPO's key pair in its own hands: a file of mode 0600, as a JSON Web Key or as PEM (PKCS #8). */

const SMALLEST_RSA_BITS = 2048;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/**
 * Reads the private key of a DPO; its `kid` is the one in the file or else its thumbprint (RFC 7638). Throws `badRequest`
 * for a file that others may read, or that holds no key that approvals are signed with.
 */
export async function readDpoKey(path: string): Promise<JWK> {
  // Looked at before it is read: what others could read is not used, also not once.
  if (isOpenToOthers(path)) throw refused('must be closed to group and others: chmod 600 it, or make a new key');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw refused('cannot be read');
  }
  const { key, jwk } = parse(text);
  if (jwk.alg !== undefined && !APPROVAL_ALGORITHMS.includes(jwk.alg)) {
    throw refused(`must be for one of the algorithms ${APPROVAL_ALGORITHMS.join(', ')}`);
  }
  if (!isForApprovals(key)) {
    throw refused(`must be an Ed25519, P-256, P-384 or P-521 key, or RSA of at least ${SMALLEST_RSA_BITS} bits`);
  }
  return named({ ...key.export({ format: 'jwk' }), ...jwk } as JWK);
}

/**
 * Makes an Ed25519 key and writes it to a new file of mode 0600. Throws `badRequest` where the file exists already or
 * cannot be written.
 */
export async function makeDpoKey(path: string): Promise<JWK> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = await named({ ...privateKey.export({ format: 'jwk' }), alg: 'Ed25519' } as JWK);
  try {
    writeFileSync(path, `${JSON.stringify(key, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    throw refused('must be the name of a new file, in a folder that can be written to');
  }
  return key;
}

/** The public half, as the key set of a deployment (`DPO_KEYS_FILE`) holds it. */
export function publicHalf({ kid, alg, ...key }: JWK, organisation: string): object {
  const jwk = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({ format: 'jwk' });
  return { kid, organisation, ...(alg !== undefined && { alg }), ...jwk };
}

function parse(text: string): { key: KeyObject; jwk: { kid?: string; alg?: string } } {
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

function isForApprovals({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= SMALLEST_RSA_BITS;
  if (asymmetricKeyType === 'ec') return CURVES.includes(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519';
}

async function named(key: JWK): Promise<JWK> {
  return { ...key, kid: key.kid ?? (await calculateJwkThumbprint(key)) };
}

function refused(detail: string): Problem {
  return new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name: 'key file', detail }]);
}
