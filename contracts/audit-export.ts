import { z } from 'zod';
import { calendarDate, enterpriseNumber, moment } from './fields.js';

/** Lines of an exported audit trail, as whoever verifies an export reads them back. */

export const auditExportHeadingSchema = z.strictObject({
  view: z.enum(['sender', 'receiver', 'operator']),
  organisation: enterpriseNumber.exactOptional(),
  since: calendarDate.exactOptional(),
  asOf: moment,
});

const hash = z.string().regex(/^([0-9a-f]{64})?$/, { error: 'must be a SHA-256 hash in hexadecimal' });

export const auditExportLineSchema = z.strictObject({
  chain: z.string().max(200),
  at: moment,
  actor: z.string().max(200),
  action: z.string().max(200),
  codes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  legalBasis: z.string().max(500),
  sequence: z.int().min(1).exactOptional(),
  previousHash: hash.exactOptional(),
  hash: hash.exactOptional(),
});
