import type { Path } from '../../path.js';
import { receiverDownForDays } from './receiver-down-for-days.js';
import { temporalDownWhileSubmitting } from './temporal-down-while-submitting.js';
import { workerKilledWhileSending } from './worker-killed-while-sending.js';

/** Something fails, or somebody operates on it. */
export const OPERATIONS: readonly Path[] = [receiverDownForDays, workerKilledWhileSending, temporalDownWhileSubmitting];
