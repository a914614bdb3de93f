import type { Agreement } from './agreement.js';

/**
 * Whether the receiver fetches a referral itself (R4): it is offered, the assigned social worker reads it here, and that
 * reading is the receipt. Otherwise it is pushed to the receiver's system.
 */
export function isPulled({ transmission }: Pick<Agreement, 'transmission'>): boolean {
  return transmission.mode === 'pull';
}
