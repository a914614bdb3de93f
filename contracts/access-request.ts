import { z } from 'zod';
import type { AccessRequest } from '../domain/access-export.js';
import { personName, postalCode, uuid } from './fields.js';
import { parseInput } from './parse-input.js';

const byClient = z.strictObject({ givenName: personName, familyName: personName, postalCode });
const byReferral = z.strictObject({ referralId: uuid });

/**
 * The access request in `input` (parsed JSON): a name and the postal code of the residence, or a referral. Throws
 * `Problem('badRequest')` with every fault at once.
 */
export function parseAccessRequest(input: unknown): AccessRequest {
  const isReferral = typeof input === 'object' && input !== null && 'referralId' in input;
  return parseInput<AccessRequest>(isReferral ? byReferral : byClient, input);
}
