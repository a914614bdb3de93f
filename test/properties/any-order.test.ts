/**
 * Guarantees A, B, D, E and the purge, for any order of reports, repeats, contradictions, activities, crashes, days,
 * suspensions and misbehaviours of the receiver. A counterexample is printed as the shortest list of happenings.
 *
 * Seen to fail with: a permit that does not look at the ending that is fixed, or at the switch (`decide` in
 * `store/permit.ts`); an ending that a later event replaces (`fixEnding`); a deadline that nobody reached (`beginEnding`);
 * an end that leaves a key (`versionsToDestroy`).
 */
import { anyOrderHolds } from './any-order.js';

anyOrderHolds({ runs: 25, seed: 20241101 });
