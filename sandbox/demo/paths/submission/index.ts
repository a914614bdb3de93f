import type { Path } from '../../path.js';
import { consentMissing } from './consent-missing.js';

/** What a sender submits: what is refused at once, and what of it travels. */
export const SUBMISSION: readonly Path[] = [consentMissing];
