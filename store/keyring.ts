import { readFileSync } from 'node:fs';
import { Problem } from '../domain/problems.js';

/** Master keys by key id, and the key of the blind index and idempotency codes. Kept in memory only. */
export interface Keyring {
  /** New data keys are wrapped under this one. */
  currentKeyId: string;
  masterKeys: ReadonlyMap<string, Uint8Array>;
  indexKey: Uint8Array;
}

interface JsonWebKeySet {
  keys?: { kty?: string; kid?: string; k?: string; use?: string }[];
}

/**
 * Reads a JSON Web Key Set (RFC 7517) of symmetric 256-bit keys: `use: "enc"` are master keys, the first is current;
 * `use: "sig"` is the key of blind index and idempotency codes. Throws `Problem` naming what is wrong, never a key.
 */
export function readKeyring(path: string): Keyring {
  let set: JsonWebKeySet;
  try {
    set = JSON.parse(readFileSync(path, 'utf8')) as JsonWebKeySet;
  } catch {
    throw faulty('must be a readable JSON Web Key Set');
  }
  const masterKeys = new Map<string, Uint8Array>();
  let currentKeyId: string | undefined;
  let indexKey: Uint8Array | undefined;
  for (const key of set.keys ?? []) {
    const bytes = Buffer.from(key.k ?? '', 'base64url');
    if (key.kty !== 'oct' || !key.kid || bytes.length !== 32)
      throw faulty('every key must be "oct", 256 bits, with a "kid"');
    if (key.use === 'enc') {
      currentKeyId ??= key.kid;
      masterKeys.set(key.kid, bytes);
    } else if (key.use === 'sig') indexKey ??= bytes;
  }
  if (currentKeyId === undefined) throw faulty('must hold a key with "use": "enc"');
  if (indexKey === undefined) throw faulty('must hold a key with "use": "sig"');
  return { currentKeyId, masterKeys, indexKey };
}

function faulty(detail: string): Problem {
  return new Problem('configurationInvalid', [
    { type: 'invalidInput', in: 'environment', name: 'MASTER_KEYS_FILE', detail },
  ]);
}
