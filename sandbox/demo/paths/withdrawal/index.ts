import type { Path } from '../../path.js';
import { withdrawnAfterSending } from './withdrawn-after-sending.js';
import { withdrawnBeforeSending } from './withdrawn-before-sending.js';

/** The client withdraws consent, or the sender takes the referral back. */
export const WITHDRAWAL: readonly Path[] = [withdrawnBeforeSending, withdrawnAfterSending];
