import { isDate } from './calendar.js';

/** Hour of the day, local time, at which due moments fall. */
export const OFFICE_HOUR = 9;

const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Brussels',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const DAY = 86_400_000;

/** The calendar date (`yyyy-MM-dd`) that it is in Brussels at `instant`. Throws `RangeError` for an invalid `Date`. */
export function brusselsDate(instant: Date): string {
  return new Date(wallClockAsUtc(instant.getTime())).toISOString().slice(0, 10);
}

/**
 * The instant at which clocks in Brussels show `hour`:00 on `date` (`yyyy-MM-dd`). A time that summer time skips is the
 * one an hour later, a time that comes twice is its first, as RFC 5545 has it. Throws `RangeError` for no date or hour.
 */
export function brusselsMoment(date: string, hour: number = OFFICE_HOUR): Date {
  if (!isDate(date)) throw new RangeError('not a yyyy-MM-dd date');
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) throw new RangeError('not an hour of the day');
  const wanted = Date.parse(`${date}T00:00:00Z`) + hour * 3_600_000;
  const byOffsetBefore = wanted - offsetAt(wanted - DAY);
  if (wallClockAsUtc(byOffsetBefore) === wanted) return new Date(byOffsetBefore);
  const byOffsetAfter = wanted - offsetAt(wanted + DAY);
  return new Date(wallClockAsUtc(byOffsetAfter) === wanted ? byOffsetAfter : byOffsetBefore);
}

/** Milliseconds that Brussels is ahead of UTC at `instant`, in whole seconds of the clock. */
function offsetAt(instant: number): number {
  return wallClockAsUtc(instant) - Math.floor(instant / 1000) * 1000;
}

/** What clocks in Brussels show at `instant`, read as if it were UTC. */
function wallClockAsUtc(instant: number): number {
  const shown: Record<string, string> = {};
  for (const { type, value } of wallClock.formatToParts(instant)) shown[type] = value;
  const date = `${shown.year?.padStart(4, '0')}-${shown.month}-${shown.day}`;
  return Date.parse(`${date}T${shown.hour}:${shown.minute}:${shown.second}Z`);
}
