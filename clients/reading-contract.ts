import { z } from 'zod';
import type { ReferralReading } from '../domain/readings.js';
import { DATA_ITEMS } from '../domain/referral.js';
import { heldClient } from './access-contract.js';

const moment = z.string().meta({ format: 'date-time' });

/** What a reading is answered over HTTP. */
export const referralReadingSchema = z
  .object({
    referralId: z.string().meta({ format: 'uuid' }),
    recordVersion: z.int(),
    receiptId: z.string(),
    receivedAt: moment,
    purpose: z.string(),
    repeat: z.boolean(),
    client: heldClient,
    consentedItems: z.array(z.enum(DATA_ITEMS)),
    consent: z.object({ givenAt: moment, manner: z.string() }).meta({ id: 'ReadConsent' }),
  })
  .meta({ id: 'ReferralReading' }) satisfies z.ZodType<ReferralReading>;
