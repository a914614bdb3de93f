import type { Path } from '../../path.js';
import { recalledAfterHandOff } from './recalled-after-hand-off.js';
import { recalledEnteredInError } from './recalled-entered-in-error.js';
import { recalledWrongPerson } from './recalled-wrong-person.js';
import { withdrawnAfterSending } from './withdrawn-after-sending.js';
import { withdrawnAfterTheEnd } from './withdrawn-after-the-end.js';
import { withdrawnBeforeSending } from './withdrawn-before-sending.js';
import { withdrawnDossierExists } from './withdrawn-dossier-exists.js';
import { withdrawnWhileInDoubt } from './withdrawn-while-in-doubt.js';

/** The client withdraws consent, or the sender takes the referral back. */
export const WITHDRAWAL: readonly Path[] = [
  withdrawnBeforeSending,
  withdrawnWhileInDoubt,
  withdrawnAfterSending,
  withdrawnDossierExists,
  withdrawnAfterTheEnd,
  recalledEnteredInError,
  recalledWrongPerson,
  recalledAfterHandOff,
];
