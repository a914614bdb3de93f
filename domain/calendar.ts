/**
 * Calendar dates as `yyyy-MM-dd` text, years 0001 to 9999: no time, no zone, so no daylight saving. Every function
 * throws `RangeError` for text that is no such date, and for a result outside those years.
 */

/** Whether `text` is a date that exists in the calendar, written `yyyy-MM-dd`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** The date `days` calendar days later (earlier where negative). */
export function addDays(date: string, days: number): string {
  const midnight = utcMidnight(date);
  midnight.setUTCDate(midnight.getUTCDate() + days);
  return dateOf(midnight);
}

/** The date `years` calendar years later. 29 February becomes 28 February in a year that has none (R12). */
export function addYears(date: string, years: number): string {
  const midnight = utcMidnight(date);
  const month = midnight.getUTCMonth();
  midnight.setUTCFullYear(midnight.getUTCFullYear() + years);
  // JavaScript rolls a missing 29 February over to 1 March; day 0 of that month is 28 February.
  if (midnight.getUTCMonth() !== month) midnight.setUTCDate(0);
  return dateOf(midnight);
}

/** Negative where `a` is before `b`, 0 where they are the same day, positive where `a` is after `b`. */
export function compareDates(a: string, b: string): number {
  return utcMidnight(a).getTime() - utcMidnight(b).getTime();
}

/** Calendar days from `from` to `to`; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return compareDates(to, from) / 86_400_000;
}

function utcMidnight(date: string): Date {
  if (!isDate(date)) throw new RangeError('not a yyyy-MM-dd date');
  return new Date(`${date}T00:00:00Z`);
}

function dateOf(midnight: Date): string {
  const date = Number.isNaN(midnight.getTime()) ? '' : midnight.toISOString().slice(0, 10);
  if (!isDate(date)) throw new RangeError('outside the years 0001 to 9999');
  return date;
}
