import type { Path } from '../path.js';
import { AGREEMENT } from './agreement/index.js';
import { CORRECTION } from './correction/index.js';
import { ERASURE } from './erasure/index.js';
import { OPERATIONS } from './operations/index.js';
import { OUTCOMES } from './outcomes/index.js';
import { SUBMISSION } from './submission/index.js';
import { WITHDRAWAL } from './withdrawal/index.js';

/** Every path of the demo, in the order of its table. */
export const PATHS: readonly Path[] = [
  ...OUTCOMES,
  ...SUBMISSION,
  ...WITHDRAWAL,
  ...CORRECTION,
  ...ERASURE,
  ...AGREEMENT,
  ...OPERATIONS,
];
