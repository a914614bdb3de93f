import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { addDays, addYears, compareDates, daysBetween, isDate } from '../../domain/calendar.js';

const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2300-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const days = fc.integer({ min: -40_000, max: 40_000 });
const years = fc.integer({ min: -100, max: 100 });
const plain = (text: string) => Temporal.PlainDate.from(text);

test('adds days and years as Temporal does', () => {
  fc.assert(
    fc.property(date, days, years, (from, d, y) => {
      expect(addDays(from, d)).toBe(plain(from).add({ days: d }).toString());
      expect(addYears(from, y)).toBe(plain(from).add({ years: y }, { overflow: 'constrain' }).toString());
    }),
  );
});

test('compares and counts days as Temporal does', () => {
  fc.assert(
    fc.property(date, date, (a, b) => {
      expect(Math.sign(compareDates(a, b))).toBe(Temporal.PlainDate.compare(a, b));
      expect(daysBetween(a, b)).toBe(plain(a).until(b, { largestUnit: 'days' }).days);
    }),
  );
});

test('29 February clamps in a year without one and stays in a year with one', () => {
  expect(addYears('2024-02-29', 18)).toBe('2042-02-28');
  expect(addYears('2024-02-29', 4)).toBe('2028-02-29');
  expect(addYears('2024-02-29', -1)).toBe('2023-02-28');
});

test('only dates that exist, written yyyy-MM-dd, are dates', () => {
  for (const text of ['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31']) expect(isDate(text)).toBe(true);
  for (const text of [
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-1-1',
    '2024-01-01T00:00:00Z',
    ' 2024-01-01',
    '2024-01-01\n',
    '+002024-01-01',
    '0000-01-01',
    '',
  ]) {
    expect(isDate(text)).toBe(false);
  }
});

test('what is no date, or would leave the calendar, throws', () => {
  expect(() => addDays('2023-02-29', 1)).toThrow(RangeError);
  expect(() => addYears('9999-01-01', 1)).toThrow(RangeError);
  expect(() => addDays('0001-01-01', -1)).toThrow(RangeError);
  expect(() => addDays('2024-01-01', Number.NaN)).toThrow(RangeError);
  expect(() => compareDates('2024-01-01', 'tomorrow')).toThrow(RangeError);
});
