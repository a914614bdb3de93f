import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { destroyFrom, lastDayKept } from '../../domain/retention.js';

test('R12 the closing date plus eighteen calendar years is the last day kept; the day after destroys', () => {
  expect(lastDayKept('2025-06-15', 18)).toBe('2043-06-15');
  expect(destroyFrom('2025-06-15', 18)).toBe('2043-06-16');
  expect(destroyFrom('2025-12-31', 18)).toBe('2044-01-01');
});

test('R12 closed on 29 February, the last day kept is 28 February', () => {
  expect(lastDayKept('2024-02-29', 18)).toBe('2042-02-28');
  expect(destroyFrom('2024-02-29', 18)).toBe('2042-03-01');
});

test('R12 closed on 28 February before a leap year, 29 February is the first day to destroy', () => {
  expect(destroyFrom('2026-02-28', 18)).toBe('2044-02-29');
});

test('R12 nothing is ever kept shorter than the calendar says', () => {
  const closing = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(closing, (at) => {
      const closedOn = at.toISOString().slice(0, 10);
      const kept = Temporal.PlainDate.from(closedOn).add({ years: 18 });
      expect(lastDayKept(closedOn, 18)).toBe(kept.toString());
      expect(destroyFrom(closedOn, 18)).toBe(kept.add({ days: 1 }).toString());
    }),
  );
});
