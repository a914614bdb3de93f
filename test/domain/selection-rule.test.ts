import type { SelectionRule } from '../../domain/agreement.js';
import { ruleInForce } from '../../domain/selection-rule.js';

const rule = (ruleId: string, validFrom: string, validUntil: string): SelectionRule => ({
  ruleId,
  validFrom,
  validUntil,
  finalDestination: 'destroy',
  provision: '-',
});

const rules = [rule('first', '2025-01-01', '2029-12-31'), rule('second', '2028-01-01', '2032-12-31')];

test('a rule is in force from its first to its last day, both included', () => {
  expect(ruleInForce(rules, '2024-12-31')).toBeUndefined();
  expect(ruleInForce(rules, '2025-01-01')?.ruleId).toBe('first');
  expect(ruleInForce(rules, '2032-12-31')?.ruleId).toBe('second');
});

test('where two hold, the newer one does, in whatever order they stand', () => {
  expect(ruleInForce(rules, '2029-06-01')?.ruleId).toBe('second');
  expect(ruleInForce([...rules].reverse(), '2029-06-01')?.ruleId).toBe('second');
});

test('R12 a rule that holds today has lapsed when eighteen years end', () => {
  expect(ruleInForce(rules, '2043-06-16')).toBeUndefined();
});
