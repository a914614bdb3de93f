import type { Path } from '../path.js';
import { AGREEMENT } from './agreement/index.js';
import { CORRECTION } from './correction/index.js';
import { ERASURE } from './erasure/index.js';
import { OPERATIONS } from './operations/index.js';
import { OUTCOMES } from './outcomes/index.js';
import { PULL } from './pull/index.js';
import { SHARING } from './sharing/index.js';
import { SUBMISSION } from './submission/index.js';
import { WITHDRAWAL } from './withdrawal/index.js';

/** Paths that are about one thing. */
export interface Theme {
  title: string;
  paths: readonly Path[];
}

/** In the order of the demo's table. */
export const THEMES: readonly Theme[] = [
  { title: 'What comes of the contact', paths: OUTCOMES },
  { title: 'What is submitted, and what of it travels', paths: SUBMISSION },
  { title: 'Consent withdrawn, referral recalled', paths: WITHDRAWAL },
  { title: 'Data corrected', paths: CORRECTION },
  { title: 'Erasure', paths: ERASURE },
  { title: 'Passed on to partners', paths: SHARING },
  { title: 'An OCMW without a system: its social worker reads here', paths: PULL },
  { title: 'The agreement suspended, lapsed, renewed', paths: AGREEMENT },
  { title: 'Failures, and those who operate', paths: OPERATIONS },
];

/** Every path of the demo. */
export const PATHS: readonly Path[] = THEMES.flatMap(({ paths }) => paths);
