import { erased } from './erasure-checks.js';
import { doneAtLast } from './judge.js';
import type { Session } from './session.js';

export interface CleanedUp {
  /** How many referrals the receiver confirmed to have erased. */
  erased: number;
  /** Ids of those that it did not. */
  remaining: string[];
}

/** Erases everything that a run has sent, also what should have been refused. */
export async function cleanUp(session: Session): Promise<CleanedUp> {
  const result: CleanedUp = { erased: 0, remaining: [] };
  let answers = true;
  for (const referral of session.sentReferrals()) {
    const attempts = answers ? await session.erase(referral) : [];
    const { faults, notChecked } = doneAtLast(attempts, erased);
    // One that does not answer now would be waited for once for each.
    if (attempts.some(({ status }) => status === undefined)) answers = false;
    if (attempts.length > 0 && faults.length === 0 && notChecked === undefined) result.erased += 1;
    else result.remaining.push(session.referral(referral));
  }
  return result;
}
