import {
  contactMoments,
  deliverUntil,
  erasureEscalation,
  nextErasureRepeat,
  ownCopyEnds,
  parkingOver,
} from '../../domain/due-moments.js';
import { exampleAgreement } from './examples.js';

/** Friday evening, three weeks before summer time begins: late enough to be Saturday in Brussels. */
const fridayNight = new Date('2025-03-07T23:30:00Z');

test('R11 reminders, escalation and closing count calendar days from the receipt, at 09:00 in Brussels', () => {
  expect(contactMoments(exampleAgreement(), fridayNight)).toEqual([
    { kind: 'reminder', at: '2025-03-15T08:00:00.000Z' },
    { kind: 'reminder', at: '2025-03-22T08:00:00.000Z' },
    { kind: 'escalation', at: '2025-03-29T08:00:00.000Z' },
    { kind: 'contactTimeOver', at: '2025-06-06T07:00:00.000Z' },
  ]);
});

test('R11 nothing closes by itself where the closing rules do not name it', () => {
  const agreement = exampleAgreement();
  agreement.closingRules = ['unreachable'];
  expect(contactMoments(agreement, fridayNight).map(({ kind }) => kind)).toEqual([
    'reminder',
    'reminder',
    'escalation',
  ]);
});

test('the earliest moment comes first, whatever order the agreement has', () => {
  const agreement = exampleAgreement();
  agreement.contact = { ...agreement.contact, reminderDays: [30, 5], escalationDays: 10 };
  const moments = contactMoments(agreement, fridayNight).map(({ at }) => at);
  expect(moments).toEqual([...moments].sort());
});

test('R15 a parked referral has the time that its kind of parking has', () => {
  const agreement = exampleAgreement();
  expect(parkingOver(agreement, 'deliveryFailed', fridayNight)).toEqual({
    kind: 'parkingTimeOver',
    at: '2025-04-07T07:00:00.000Z',
  });
  expect(parkingOver(agreement, 'suspended', fridayNight).at).toBe('2025-05-07T07:00:00.000Z');
});

test('transmission is retried for the agreed days', () => {
  expect(deliverUntil(exampleAgreement(), fridayNight)).toBe('2025-03-22T08:00:00.000Z');
});

test('an erasure is repeated the next morning and escalated after the agreed days', () => {
  const agreement = exampleAgreement();
  expect(nextErasureRepeat(agreement, fridayNight)).toEqual({ kind: 'erasureRepeat', at: '2025-03-09T08:00:00.000Z' });
  expect(erasureEscalation(agreement, fridayNight)).toEqual({ kind: 'escalation', at: '2025-03-15T08:00:00.000Z' });
});

test('R11 our own copy ends by itself only where the agreement keeps it until the receipt', () => {
  const agreement = exampleAgreement();
  expect(ownCopyEnds(agreement, fridayNight)).toBeUndefined();
  agreement.ownCopy = { until: 'receipt', correctionWindowDays: 30 };
  expect(ownCopyEnds(agreement, fridayNight)).toEqual({ kind: 'ownCopyEnds', at: '2025-04-07T07:00:00.000Z' });
});
