import type { Path } from '../../path.js';

/** The receiver is told to erase, and what it makes of that. */
export const ERASURE: readonly Path[] = [];
