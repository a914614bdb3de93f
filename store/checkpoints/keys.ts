import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CheckpointKeys } from '../../contracts/checkpoint.js';
import { Problem } from '../../domain/problems.js';

/** The key that signs checkpoints, and the public halves of it and of those before it. */
export interface CheckpointSigner {
  keyId: string;
  privateKey: KeyObject;
  publicKeys: CheckpointKeys;
}

const BLOCK = /-----BEGIN (PRIVATE|PUBLIC) KEY-----[\s\S]*?-----END \1 KEY-----/g;

/**
 * Reads a PEM file of Ed25519 keys: the first is private (PKCS #8) and signs, those behind it have signed before, whole or as
 * public halves. A key's id is its thumbprint (RFC 7638). Throws `Problem('configurationInvalid')`, never naming a key.
 */
export function readCheckpointSigner(path: string): CheckpointSigner {
  const blocks = pemBlocks(path);
  const keys = blocks.map(({ key }) => publicHalf(key));
  const [first] = blocks;
  const [publicFirst] = keys;
  if (first === undefined || publicFirst === undefined || first.key.type !== 'private') {
    throw faulty('must begin with a private key (PKCS #8, PEM)');
  }
  const once = new Map(keys.map((key) => [key.kid, key]));
  return { keyId: publicFirst.kid, privateKey: first.key, publicKeys: { keys: [...once.values()] } };
}

function pemBlocks(path: string): { key: KeyObject }[] {
  try {
    const blocks = [...readFileSync(path, 'utf8').matchAll(BLOCK)];
    return blocks.map(([text, kind]) => ({ key: kind === 'PRIVATE' ? createPrivateKey(text) : createPublicKey(text) }));
  } catch {
    throw faulty('must be a PEM file that can be read');
  }
}

function publicHalf(key: KeyObject): CheckpointKeys['keys'][number] {
  if (key.asymmetricKeyType !== 'ed25519') throw faulty('must hold Ed25519 keys only');
  const half = key.type === 'private' ? createPublicKey(key) : key;
  const { x = '' } = half.export({ format: 'jwk' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const;
  // RFC 7638: its members in this order. By hand, for files are read again without waiting.
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x }))
    .digest('base64url');
  return { ...jwk, kid, use: 'sig', alg: 'Ed25519' };
}

function faulty(detail: string): Problem {
  return new Problem('configurationInvalid', [
    { type: 'invalidInput', in: 'file', name: 'AUDIT_CHECKPOINT_KEY_FILE', detail },
  ]);
}
