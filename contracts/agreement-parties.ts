import { z } from 'zod';
import { agreedCode, calendarDate, enterpriseNumber, textLine } from './fields.js';
import { uniqueBy } from './unique-by.js';

/** Where the protocol is published (R16), and addresses of the receiver: https, and nothing secret in the URL. */
const httpsUrl = z
  .string()
  .max(500, { abort: true })
  .refine(isPlainHttpsUrl, 'must be an https URL without credentials, query or fragment');

const partyFields = {
  name: textLine(200),
  enterpriseNumber,
  address: textLine(200),
  signatories: z.array(z.strictObject({ name: textLine(100), capacity: textLine(100) })).min(1),
  publication: z.strictObject({ url: httpsUrl, publishedOn: calendarDate }),
  adviceOn: calendarDate,
  dpoContact: textLine(300),
};

export const senderSchema = z.strictObject({
  ...partyFields,
  teams: z
    .array(z.strictObject({ code: agreedCode, name: textLine(200) }))
    .min(1)
    .check(uniqueBy('code')),
});

export const receiverSchema = z.strictObject({
  ...partyFields,
  endpoint: httpsUrl.exactOptional(),
  undertakesReadLogging: z.boolean(),
});

function isPlainHttpsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username + url.password + url.search + url.hash === '';
}
