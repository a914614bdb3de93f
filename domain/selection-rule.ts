import type { SelectionRule } from './agreement.js';
import { compareDates } from './calendar.js';

/**
 * The selection rule in force on `on` (`yyyy-MM-dd`, both ends of a rule's validity included); the one that took effect
 * last where several are. `undefined` sends the dossier to review: a rule lives five years, a dossier eighteen.
 */
export function ruleInForce(rules: readonly SelectionRule[], on: string): SelectionRule | undefined {
  return rules
    .filter((rule) => compareDates(rule.validFrom, on) <= 0 && compareDates(on, rule.validUntil) <= 0)
    .reduce<SelectionRule | undefined>(
      (newest, rule) => (newest && compareDates(newest.validFrom, rule.validFrom) >= 0 ? newest : rule),
      undefined,
    );
}
