import { z } from 'zod';
import { enterpriseNumber } from './fields.js';
import { uniqueBy } from './unique-by.js';

/** Members that only private and symmetric keys have (RFC 7518, 6). Nobody's private key belongs with a deployment. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * The public keys of the DPOs that a deployment trusts: a JWK set (RFC 7517) in which every key has a `kid` and, as a
 * member of our own, `organisation`: the enterprise number of the party whose DPO holds it. Other members may be there.
 */
export const trustedKeysSchema = z.looseObject({
  keys: z
    .array(
      z
        .looseObject({
          kty: z.enum(['OKP', 'EC', 'RSA']),
          kid: z.string().min(1).max(200),
          organisation: enterpriseNumber,
          alg: z.string().exactOptional(),
        })
        .refine((key) => PRIVATE_MEMBERS.every((member) => !(member in key)), 'must be a public key only'),
    )
    .max(100)
    .check(uniqueBy('kid')),
});
export type TrustedKeys = z.infer<typeof trustedKeysSchema>;
