import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, type JWK } from 'jose';
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
export async function readCheckpointSigner(path: string): Promise<CheckpointSigner> {
  const blocks = pemBlocks(path);
  const keys = await Promise.all(blocks.map(({ key }) => publicHalf(key)));
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

async function publicHalf(key: KeyObject): Promise<CheckpointKeys['keys'][number]> {
  if (key.asymmetricKeyType !== 'ed25519') throw faulty('must hold Ed25519 keys only');
  const half = key.type === 'private' ? createPublicKey(key) : key;
  const { x = '' } = half.export({ format: 'jwk' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk satisfies JWK), use: 'sig', alg: 'Ed25519' };
}

function faulty(detail: string): Problem {
  return new Problem('configurationInvalid', [
    { type: 'invalidInput', in: 'file', name: 'AUDIT_CHECKPOINT_KEY_FILE', detail },
  ]);
}
