import { z } from 'zod';
import type { CorrectedRecord } from '../domain/referral.js';
import { addressIsResidence, clientSchema, residenceSchema } from './client.js';
import { parseInput } from './parse-input.js';

/** Fields of a corrected record: the whole of the client's data, never a part of it (GDPR 16, 19). */
export const correctedFields = { client: clientSchema, residence: residenceSchema };

export const correctedRecordSchema = z
  .strictObject(correctedFields)
  .check(addressIsResidence)
  .meta({ id: 'CorrectedRecord' }) satisfies z.ZodType<CorrectedRecord>;

/** The corrected record in `input`, normalised as a submission is. Throws `Problem('badRequest')` with every fault. */
export function parseCorrectedRecord(input: unknown): CorrectedRecord {
  return parseInput(correctedRecordSchema, input);
}
