const SUBJECT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const NATIONAL_NUMBER_DIGITS = 11;

/**
 * Whether a text can be the pseudonymous id of a person, as an identity provider gives one out (a token's `sub`): at most 64
 * letters, digits, `_` and `-`. So it is no e-mail address and no written name; nor the eleven digits of a national number,
 * however they are grouped.
 */
export function isSubject(text: unknown): text is string {
  if (typeof text !== 'string' || !SUBJECT.test(text)) return false;
  return !(/^[\d_-]*$/.test(text) && text.replace(/\D/g, '').length === NATIONAL_NUMBER_DIGITS);
}
