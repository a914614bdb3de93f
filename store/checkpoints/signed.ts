import { createHash } from 'node:crypto';
import { type CompactJWSHeaderParameters, CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import { type Checkpoint, type CheckpointKeys, checkpointSchema } from '../../contracts/checkpoint.js';
import type { CheckpointSigner } from './keys.js';

/** Says what the signature is for, so that one made for something else is no checkpoint (RFC 8725, 3.11). */
const TYPE = 'audit-checkpoint+jws';
const ALGORITHM = 'Ed25519';

/** A checkpoint as a compact JWS (RFC 7515): the content of its file. */
export function signCheckpoint(checkpoint: Checkpoint, { keyId, privateKey }: CheckpointSigner): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(checkpoint)))
    .setProtectedHeader({ alg: ALGORITHM, kid: keyId, typ: TYPE })
    .sign(privateKey);
}

export type ReadCheckpoint =
  | { checkpoint: Checkpoint }
  | { fault: 'checkpointBadSignature' | 'checkpointUnknownKey' | 'checkpointMalformed' };

/** Reads a checkpoint that one of the given keys has signed, or says what is wrong with it. */
export async function verifyCheckpoint(jws: string, { keys }: CheckpointKeys): Promise<ReadCheckpoint> {
  const keyOf = ({ kid }: CompactJWSHeaderParameters) => {
    const key = keys.find((candidate) => candidate.kid === kid);
    if (key === undefined) throw new UnknownKey();
    return importJWK(key as JWK, ALGORITHM);
  };
  let payload: Uint8Array;
  try {
    const verified = await compactVerify(jws, keyOf, { algorithms: [ALGORITHM] });
    if (verified.protectedHeader.typ !== TYPE) return { fault: 'checkpointMalformed' };
    payload = verified.payload;
  } catch (error) {
    return { fault: error instanceof UnknownKey ? 'checkpointUnknownKey' : 'checkpointBadSignature' };
  }
  const parsed = checkpointSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
  return parsed.success ? { checkpoint: parsed.data } : { fault: 'checkpointMalformed' };
}

class UnknownKey extends Error {}

/** What the next checkpoint says of this one. */
export function checkpointHash(jws: string): string {
  return createHash('sha256').update(jws).digest('hex');
}
