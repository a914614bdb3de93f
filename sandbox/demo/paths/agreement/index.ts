import type { Path } from '../../path.js';
import { lapsedAndRenewed } from './lapsed-and-renewed.js';
import { suspendedResumedByBoth } from './suspended-resumed-by-both.js';
import { suspendedTooLong } from './suspended-too-long.js';

/** A whole agreement is suspended, resumed, lapses or is renewed. */
export const AGREEMENT: readonly Path[] = [suspendedResumedByBoth, suspendedTooLong, lapsedAndRenewed];
