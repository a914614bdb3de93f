import type { Path } from '../../path.js';
import { pulledCorrected } from './pulled-corrected.js';
import { pulledHelpDeclined } from './pulled-help-declined.js';
import { pulledHelpWanted } from './pulled-help-wanted.js';
import { pulledReadByAnother } from './pulled-read-by-another.js';
import { pulledSuspendedUnread } from './pulled-suspended-unread.js';
import { pulledUnreadTooLong } from './pulled-unread-too-long.js';
import { pulledWithdrawnUnread } from './pulled-withdrawn-unread.js';

/** An OCMW without a system of its own: nothing is sent, its assigned social worker reads (R4). */
export const PULL: readonly Path[] = [
  pulledHelpWanted,
  pulledHelpDeclined,
  pulledWithdrawnUnread,
  pulledReadByAnother,
  pulledUnreadTooLong,
  pulledCorrected,
  pulledSuspendedUnread,
];
