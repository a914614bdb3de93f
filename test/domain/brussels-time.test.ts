import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { brusselsDate, brusselsMoment } from '../../domain/brussels-time.js';

const ZONE = 'Europe/Brussels';
const instant = fc.date({ min: new Date('1970-01-01'), max: new Date('2150-12-31'), noInvalidDate: true });

const oracleMoment = (date: string, hour: number) =>
  Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: ZONE, plainTime: { hour } }).epochMilliseconds;

test('the date in Brussels is the one Temporal gives', () => {
  fc.assert(
    fc.property(instant, (at) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(ZONE);
      expect(brusselsDate(at)).toBe(zoned.toPlainDate().toString());
    }),
  );
});

test('G the moment in Brussels is the one Temporal gives, at any hour of any day', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 0, max: 23 }), (at, hour) => {
      const date = brusselsDate(at);
      expect(brusselsMoment(date, hour).getTime()).toBe(oracleMoment(date, hour));
    }),
  );
});

test('G on days that change the clock every hour is Temporal’s, the skipped and the repeated one too', () => {
  const changes = ['2024-03-31', '2024-10-27', '2025-03-30', '2025-10-26', '2042-03-30', '1977-04-03'];
  for (const date of changes) {
    for (let hour = 0; hour < 24; hour++) {
      expect([date, hour, brusselsMoment(date, hour).getTime()]).toEqual([date, hour, oracleMoment(date, hour)]);
    }
  }
});

test('nine o’clock is the hour unless another is asked for', () => {
  expect(brusselsMoment('2025-01-15').toISOString()).toBe('2025-01-15T08:00:00.000Z');
  expect(brusselsMoment('2025-07-15').toISOString()).toBe('2025-07-15T07:00:00.000Z');
});

test('the day turns at midnight in Brussels, not in UTC', () => {
  expect(brusselsDate(new Date('2025-07-15T21:59:59.999Z'))).toBe('2025-07-15');
  expect(brusselsDate(new Date('2025-07-15T22:00:00Z'))).toBe('2025-07-16');
});

test('what is no date, hour or instant throws', () => {
  expect(() => brusselsMoment('2025-02-29')).toThrow(RangeError);
  for (const hour of [24, -1, 9.5]) expect(() => brusselsMoment('2025-02-28', hour)).toThrow(RangeError);
  expect(() => brusselsDate(new Date(Number.NaN))).toThrow(RangeError);
});
