import parsePhoneNumber from 'libphonenumber-js';
import { z } from 'zod';

/**
 * The number as E.164, for example +32470123456; `undefined` where `typed` is no valid number. A number typed without a
 * country is Belgian. Extensions are refused: E.164 has none, and dropping one would call somebody else.
 */
export function toE164(typed: string): string | undefined {
  if (!/^[+(]?[0-9][0-9 ()./+-]*$/.test(typed)) return undefined;
  const number = parsePhoneNumber(typed, { defaultCountry: 'BE', extract: false });
  return number?.isValid() && number.ext === undefined ? number.number : undefined;
}

/** A phone number as typed; the output is E.164. */
export const phoneNumber = z
  .string()
  .max(32, { abort: true })
  .transform((typed, context) => {
    const number = toE164(typed);
    if (number !== undefined) return number;
    context.addIssue({ code: 'custom', message: 'must be a phone number, with its country unless it is Belgian' });
    return z.NEVER;
  });
