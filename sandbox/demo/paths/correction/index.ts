import type { Path } from '../../path.js';

/** The client's data are corrected. */
export const CORRECTION: readonly Path[] = [];
