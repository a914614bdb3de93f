import { z } from 'zod';
import { DATA_ITEMS } from '../domain/referral.js';
import { textLine } from './fields.js';

/** What is processed, of whom, for whom and how it is guarded: with parties and policies, a record of processing (GDPR 30, 1). */

const paragraph = textLine(2000);
const paragraphs = z.array(paragraph).min(1).max(50);

const dataSchema = z
  .array(z.strictObject({ item: z.enum(DATA_ITEMS), proportionality: paragraph }))
  .refine(
    (data) => data.length === DATA_ITEMS.length && DATA_ITEMS.every((item) => data.some((one) => one.item === item)),
    `must justify each of ${DATA_ITEMS.join(', ')} once`,
  );

export const processingFields = {
  data: dataSchema,
  dataSubjects: paragraphs,
  recipients: paragraphs,
  securityMeasures: paragraphs,
  // Another value would need the safeguards of GDPR 46 to be named: nobody has agreed to that.
  transfersOutsideEea: z.literal(false),
  complaintsTo: textLine(300),
};
