import type { Consequence } from './outside-failures.js';

/**
 * Carries a consequence from where it was noticed to where it becomes an answer or an outage. It never leaves this
 * folder, and holds nothing but codes: no request, no answer, no cause.
 */
export class OutsideFailure extends Error {
  override readonly name = 'OutsideFailure';
  constructor(readonly consequence: Consequence) {
    super(consequence.follows);
  }
}
