/**
 * Guarantees A, B, D, E and the purge, for any order of reports, repeats, contradictions, activities, crashes, days,
 * suspensions and misbehaviours of the receiver; where referrals are pulled, of readings and assignments. It begins anywhere
 * between the submission and the hand-off. A counterexample is printed as the shortest list of happenings.
 *
 * Seen to fail with: a permit that does not look at the ending that is fixed, or at the switch (`decide` in
 * `store/permit.ts`); an ending that a later event replaces (`fixEnding`); a deadline that nobody reached (`beginEnding`);
 * an end that leaves a key (`versionsToDestroy`); a reading that does not look at the ending, is not audited or
 * shows the record from before the lock (`decide` in `store/read-record.ts`); a correction that is shown after a recall for
 * the wrong person (`waitsToBeRead`), or whose copy stays when it is given up (`giveUpPassOn`).
 */
import { anyOrderHolds } from './any-order.js';

anyOrderHolds({ runs: 14, seed: 20241101 });
