import { z } from 'zod';
import { isSubject } from '../domain/subject.js';
import { parseInput } from './parse-input.js';

/** The pseudonymous id of a person at the receiver, as its identity provider gives it out (a token's `sub`). */
export const subject = z
  .string()
  .max(64, { abort: true })
  .refine(isSubject, 'must be a pseudonymous id: letters, digits, _ and -; no name, e-mail address or national number')
  .meta({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });

/** Which social worker may read a referral (R4). */
export const assignmentRequestSchema = z.strictObject({ socialWorkerId: subject }).meta({ id: 'AssignmentRequest' });

/** The assignment in `input` (parsed JSON). Throws `Problem('badRequest')` with every fault at once. */
export function parseAssignment(input: unknown): z.infer<typeof assignmentRequestSchema> {
  return parseInput(assignmentRequestSchema, input);
}
