import { z } from 'zod';
import { isDate } from '../domain/calendar.js';
import { isEnterpriseNumber } from '../domain/enterprise-number.js';
import { isPersonName, normaliseName, PERSON_NAME_MAXIMUM_LENGTH } from '../domain/person-name.js';
import { isPostalCode } from '../domain/postal-code.js';
import { isTextLine } from '../domain/text-line.js';

/**
 * The fields that inputs are made of. Each one's message is the rule it broke, never what was sent: it may be personal
 * data. Lengths are checked first and end the check, so that nothing of any size is normalised or matched.
 */

/** UUID, lower-cased: two spellings of one UUID are one id. */
export const uuid = z.uuid({ error: 'must be a UUID' }).overwrite((text) => text.toLowerCase());

/** RFC 3339 moment with seconds and an offset, for example 2025-03-03T10:15:00+01:00. */
export const moment = z
  .string()
  .max(35, { abort: true })
  .check(z.iso.datetime({ offset: true, error: 'must be an RFC 3339 moment with an offset' }))
  .meta({ format: 'date-time' });

/** Calendar date, `yyyy-MM-dd`. */
export const calendarDate = z
  .string()
  .max(10, { abort: true })
  .refine(isDate, 'must be a date that exists, as yyyy-MM-dd')
  .meta({ format: 'date' });

/** KBO number, ten digits without dots. */
export const enterpriseNumber = z
  .string()
  .max(10, { abort: true })
  .refine(isEnterpriseNumber, 'must be an enterprise number: ten digits that pass modulo 97')
  .meta({ pattern: '^[01]\\d{9}$' });

/** Belgian postal code. */
export const postalCode = z
  .string()
  .max(4, { abort: true })
  .refine(isPostalCode, 'must be a postal code of four digits')
  .meta({ pattern: '^[1-9]\\d{3}$' });

/** Given or family name, in Unicode form C. */
export const personName = z
  .string()
  .max(PERSON_NAME_MAXIMUM_LENGTH, { abort: true })
  .overwrite(normaliseName)
  .refine(isPersonName, 'must be a name: letters, trimmed, on one line, without hidden characters');

/** One trimmed line of text in Unicode form C, of at most `maximumLength` characters. */
export function textLine(maximumLength: number) {
  return z
    .string()
    .max(maximumLength, { abort: true })
    .overwrite((text) => text.normalize('NFC'))
    .refine(
      (text) => isTextLine(text, maximumLength),
      'must be one trimmed line of text, not empty, without hidden characters',
    );
}

/** E-mail address, at most as long as SMTP carries (RFC 5321). */
export const emailAddress = z
  .string()
  .max(254, { abort: true })
  .check(z.email({ error: 'must be an e-mail address' }))
  .meta({ format: 'email' });

/** A reference of another system's making; too narrow an alphabet for a name with a space, an e-mail or a sentence. */
export const reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/, {
  error: 'must be a reference: at most 64 letters, digits and . _ / -, starting with a letter or digit',
});

export const AGREEMENT_ID_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

/** Id of an agreement: also the name of its file. */
export const agreementId = z.string().regex(AGREEMENT_ID_PATTERN, {
  error: 'must be an agreement id: at most 63 lower-case letters, digits and hyphens',
});

/** A code that an agreement gives out. */
export const agreedCode = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, {
  error: 'must be a code: at most 63 letters, digits and hyphens, starting with a letter',
});

/** Version of a notice. */
export const noticeVersion = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/, {
  error: 'must be a version: at most 32 letters, digits, dots and hyphens',
});

/** Language of a notice, ISO 639. */
export const language = z.string().regex(/^[a-z]{2,3}$/, { error: 'must be a language code of two or three letters' });

/** A list that names each of its codes at most once. */
export function codeList<const Code extends string>(codes: readonly Code[]) {
  return z
    .array(z.enum(codes))
    .max(codes.length, { abort: true })
    .refine((items) => new Set(items).size === items.length, 'must not name an item twice');
}
