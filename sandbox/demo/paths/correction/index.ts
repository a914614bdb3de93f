import type { Path } from '../../path.js';
import { correctedAfterSending } from './corrected-after-sending.js';
import { correctedAfterTheEnd } from './corrected-after-the-end.js';
import { correctedBeforeSending } from './corrected-before-sending.js';
import { correctedOutOfTerritoryAfterSending } from './corrected-out-of-territory-after-sending.js';
import { correctedOutOfTerritoryBeforeSending } from './corrected-out-of-territory-before-sending.js';
import { correctionRefusedAfterHandOff } from './correction-refused-after-hand-off.js';
import { correctionTakenUpAgain } from './correction-taken-up-again.js';

/** The client's data are corrected. */
export const CORRECTION: readonly Path[] = [
  correctedBeforeSending,
  correctedAfterSending,
  correctedOutOfTerritoryBeforeSending,
  correctedOutOfTerritoryAfterSending,
  correctedAfterTheEnd,
  correctionTakenUpAgain,
  correctionRefusedAfterHandOff,
];
