import type { Path } from '../../path.js';

/** A whole agreement is suspended, resumed, lapses or is renewed. */
export const AGREEMENT: readonly Path[] = [];
