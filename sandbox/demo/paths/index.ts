import type { Path } from '../path.js';
import { consentMissing } from './consent-missing.js';
import { helpDeclined } from './help-declined.js';
import { helpWanted } from './help-wanted.js';
import { nobodyAnswers } from './nobody-answers.js';
import { receiverDownForDays } from './receiver-down-for-days.js';
import { temporalDownWhileSubmitting } from './temporal-down-while-submitting.js';
import { unreachable } from './unreachable.js';
import { withdrawnAfterSending } from './withdrawn-after-sending.js';
import { withdrawnBeforeSending } from './withdrawn-before-sending.js';
import { workerKilledWhileSending } from './worker-killed-while-sending.js';

/** Every path of the demo, in the order of its table. */
export const PATHS: readonly Path[] = [
  helpWanted,
  helpDeclined,
  unreachable,
  nobodyAnswers,
  consentMissing,
  withdrawnBeforeSending,
  withdrawnAfterSending,
  receiverDownForDays,
  workerKilledWhileSending,
  temporalDownWhileSubmitting,
];
