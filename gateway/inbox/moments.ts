import { brusselsMoment } from '../../domain/brussels-time.js';
import { isDate } from '../../domain/calendar.js';

/** Dates as people in Flanders write them, and what a date field of a form holds. */

const day = new Intl.DateTimeFormat('nl-BE', { dateStyle: 'long', timeZone: 'Europe/Brussels' });
const hour = new Intl.DateTimeFormat('nl-BE', { timeStyle: 'short', timeZone: 'Europe/Brussels' });
const local = new Intl.DateTimeFormat('sv-SE', {
  dateStyle: 'short',
  timeStyle: 'short',
  timeZone: 'Europe/Brussels',
});

/** An RFC 3339 moment as `3 maart 2025`. */
export function dutchDay(moment: string): string {
  return day.format(new Date(moment));
}

/** An RFC 3339 moment as `3 maart 2025 om 10:15`. */
export function dutchMoment(moment: string): string {
  const date = new Date(moment);
  return `${day.format(date)} om ${hour.format(date)}`;
}

/** What a field for date and time holds at `instant`: `2025-03-03T10:15`, as clocks in Brussels show it. */
export function localMoment(instant: Date): string {
  return local.format(instant).replace(' ', 'T');
}

/** The RFC 3339 moment that such a field means; a text of another shape as it is, for the API to refuse. */
export function momentOf(text: string): string {
  const [, date = '', hours, minutes] = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::\d\d)?$/.exec(text) ?? [];
  if (!isDate(date) || Number(hours) > 23 || Number(minutes) > 59) return text;
  return new Date(brusselsMoment(date, Number(hours)).getTime() + Number(minutes) * 60_000).toISOString();
}
