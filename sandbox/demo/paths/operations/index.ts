import type { Path } from '../../path.js';
import { cancelledInTemporal } from './cancelled-in-temporal.js';
import { parkedTooLong } from './parked-too-long.js';
import { receiverDownForDays } from './receiver-down-for-days.js';
import { refusedAndRetried } from './refused-and-retried.js';
import { resetByOps } from './reset-by-ops.js';
import { temporalDownWhileSubmitting } from './temporal-down-while-submitting.js';
import { terminatedInTemporal } from './terminated-in-temporal.js';
import { workerKilledWhileSending } from './worker-killed-while-sending.js';

/** Something fails, or somebody operates on it. */
export const OPERATIONS: readonly Path[] = [
  receiverDownForDays,
  refusedAndRetried,
  parkedTooLong,
  workerKilledWhileSending,
  temporalDownWhileSubmitting,
  cancelledInTemporal,
  terminatedInTemporal,
  resetByOps,
];
