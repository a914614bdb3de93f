import type { Path } from '../../path.js';
import { correctedAfterSharing } from './corrected-after-sharing.js';
import { withdrawnAfterSharing } from './withdrawn-after-sharing.js';

/** The OCMW passes the client's data on to partners that the agreement lists (R13). */
export const SHARING: readonly Path[] = [withdrawnAfterSharing, correctedAfterSharing];
