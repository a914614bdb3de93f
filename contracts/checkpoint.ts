import { z } from 'zod';
import { agreementId, calendarDate, moment } from './fields.js';
import { uniqueBy } from './unique-by.js';

/** A signed checkpoint of the audit trail, as it stands in a file outside the database: the payload of its JWS. */

const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 hash in hexadecimal' });
const chain = z.string().regex(/^(referral\/[0-9a-f-]{36}|agreement\/[a-z][a-z0-9-]{0,62})$/, {
  error: 'must be the name of an audit chain',
});
const number = z.int().min(1);
const head = { chain, sequence: z.int().min(0), hash: z.union([hash, z.literal('')]) };

export const checkpointSchema = z.strictObject({
  number,
  /** The day in Brussels on which it was taken. */
  date: calendarDate,
  takenAt: moment,
  /** The checkpoint before it: SHA-256 of its file. None for the first. */
  previous: z.strictObject({ number, hash }).nullable(),
  entries: z.int().min(0),
  /** The last entry of every chain; sequence 0 where a chain has none yet. */
  heads: z.array(z.strictObject(head)),
  /** The last entry of every chain that expired since the checkpoint before it. */
  tombstones: z.array(z.strictObject({ ...head, agreementId, removedAt: moment })),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** Public keys that checkpoints are verified with: a JWK set (RFC 7517) of Ed25519 keys, each with its `kid`. */
export const checkpointKeysSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string().regex(/^[\w-]{43}$/, { error: 'must be a public key' }),
        kid: z.string().min(1).max(200),
        use: z.literal('sig').exactOptional(),
        alg: z.literal('Ed25519').exactOptional(),
      }),
    )
    .min(1)
    .max(100)
    .check(uniqueBy('kid')),
});
export type CheckpointKeys = z.infer<typeof checkpointKeysSchema>;
