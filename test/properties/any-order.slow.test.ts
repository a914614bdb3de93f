/** Guarantees A, B and D as in `any-order.test.ts`, for many more lists. */
import { anyOrderHolds } from './any-order.js';

anyOrderHolds({ runs: 150, seed: 18072008 });
