import { z } from 'zod';
import type { AccessRequest } from '../domain/access-export.js';
import { personName, postalCode, uuid } from './fields.js';
import { parseInput } from './parse-input.js';

const client = { givenName: personName, familyName: personName, postalCode };
const referral = { referralId: uuid };
const byClient = z.strictObject(client);
const byReferral = z.strictObject(referral);

/** Both ways to ask in one schema, as the API's document says it; input is checked by the way it takes. */
export const accessRequestSchema = z
  .strictObject({ ...client, ...referral })
  .partial()
  .meta({ id: 'AccessRequest', oneOf: [{ required: Object.keys(client) }, { required: Object.keys(referral) }] });

/**
 * The access request in `input` (parsed JSON): a name and the postal code of the residence, or a referral. Throws
 * `Problem('badRequest')` with every fault at once.
 */
export function parseAccessRequest(input: unknown): AccessRequest {
  const isReferral = typeof input === 'object' && input !== null && 'referralId' in input;
  return parseInput<AccessRequest>(isReferral ? byReferral : byClient, input);
}
