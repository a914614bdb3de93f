import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** A phone number as it is written and read out here: `0470 12 34 56`. */
export function spokenPhone(phone: string): string {
  const parsed = parsePhoneNumberFromString(phone);
  if (parsed === undefined) return phone;
  return parsed.countryCallingCode === '32' ? parsed.formatNational() : parsed.formatInternational();
}
