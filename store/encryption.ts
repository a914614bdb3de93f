import { randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import type { Keyring } from './keyring.js';

/**
 * Client data as JWE (RFC 7516), AES-256-GCM. Referral id and record version stand in the protected header, which GCM
 * authenticates: a row moved to another referral or version does not decrypt.
 */
export class DecryptionFailure extends Error {
  override readonly name = 'DecryptionFailure';
  constructor(readonly code: 'masterKeyMissing' | 'dataKeyMissing' | 'tampered') {
    super(code);
  }
}

export interface RecordId {
  referralId: string;
  recordVersion: number;
}

const header = (id: RecordId) => ({ referralId: id.referralId, recordVersion: id.recordVersion });
const bound = (found: Record<string, unknown>, id: RecordId) =>
  found.referralId === id.referralId && found.recordVersion === id.recordVersion;

/** A fresh 256-bit data key. */
export function newDataKey(): Uint8Array {
  return randomBytes(32);
}

/**
 * Wraps a data key under the current master key: a JWE whose content is the key, encrypted by the master key itself (`dir`,
 * AES-256-GCM with a random nonce). Keys that were wrapped with a key in between (`A256GCMKW`) are unwrapped as well.
 */
export function wrapDataKey(keyring: Keyring, id: RecordId, dataKey: Uint8Array): Promise<string> {
  return new CompactEncrypt(dataKey)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyring.currentKeyId, ...header(id) })
    .encrypt(masterKey(keyring, keyring.currentKeyId));
}

/** Unwraps a data key. Throws `DecryptionFailure`. */
export async function unwrapDataKey(keyring: Keyring, id: RecordId, wrapped: string): Promise<Uint8Array> {
  return decrypt(wrapped, (kid) => masterKey(keyring, kid), id);
}

/** The id of the master key under which a data key is wrapped, as it says itself; undefined where it is no such key. */
export function masterKeyIdOf(wrapped: string): string | undefined {
  try {
    return decodeProtectedHeader(wrapped).kid;
  } catch {
    return undefined;
  }
}

/** Encrypts one record; `value` is turned into JSON. */
export function encryptRecord(dataKey: Uint8Array, id: RecordId, value: unknown): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header(id) })
    .encrypt(dataKey);
}

/** Decrypts one record. Throws `DecryptionFailure`. */
export async function decryptRecord<T>(dataKey: Uint8Array, id: RecordId, ciphertext: string): Promise<T> {
  return JSON.parse(Buffer.from(await decrypt(ciphertext, () => dataKey, id)).toString('utf8')) as T;
}

async function decrypt(token: string, key: (kid: string) => Uint8Array, id: RecordId): Promise<Uint8Array> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(token, (head) => key(String(head.kid)), {
      keyManagementAlgorithms: ['dir', 'A256GCMKW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (bound(protectedHeader, id)) return plaintext;
  } catch (error) {
    if (error instanceof DecryptionFailure) throw error;
  }
  throw new DecryptionFailure('tampered');
}

function masterKey(keyring: Keyring, kid: string): Uint8Array {
  const key = keyring.masterKeys.get(kid);
  if (key === undefined) throw new DecryptionFailure('masterKeyMissing');
  return key;
}
