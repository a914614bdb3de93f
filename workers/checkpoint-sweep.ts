import type { Logger } from '../config/logger.js';
import { verifyAudit } from '../store/audit-verification.js';
import { CheckpointFailure } from '../store/checkpoints/directory.js';
import { type CheckpointTarget, isCheckpointDue, takeCheckpoint } from '../store/checkpoints/take.js';
import { StoreFailure } from '../store/failure.js';
import type { Store } from '../store/store.js';
import { startSweeps } from './sweeps.js';

export interface CheckpointSweepOptions {
  store: Store;
  /** Asked before each, for the key may be replaced. Left out: none are written, and that is said. */
  target?: () => CheckpointTarget;
  logger: Logger;
  /** Called with the number of faults when the trail was verified; for metrics. */
  onFaults?: (count: number) => void;
  /** Called when a checkpoint could not be taken; for metrics. */
  onFailure?: () => void;
}

/** Often enough that a disk which was full in the night has its checkpoint within minutes. */
const INTERVAL_MILLISECONDS = 600_000;

/** Takes a checkpoint of the audit trail each day until stopped; it needs no Temporal. */
export function startCheckpoints(options: CheckpointSweepOptions): { stop(): Promise<void> } {
  const { target, logger } = options;
  if (target === undefined) {
    logger.warn({}, 'no folder for audit checkpoints is configured: a trail that was cut off would go unnoticed');
    return startSweeps([], logger);
  }
  const work = () => checkpointOfTheDay({ ...options, target: target() });
  return startSweeps([{ name: 'auditCheckpoint', everyMilliseconds: INTERVAL_MILLISECONDS, work }], logger);
}

/**
 * Verifies the audit trail against the checkpoints so far, and takes the one of today where there is none yet. What is found is
 * an error in the log and in the metrics; the checkpoint is taken all the same: other chains go on, and the older checkpoints
 * keep what they witnessed. Answers whether this took one.
 */
export async function checkpointOfTheDay(
  options: Omit<CheckpointSweepOptions, 'target'> & { target: CheckpointTarget },
): Promise<boolean> {
  const { store, target, logger } = options;
  if (!(await isCheckpointDue(store))) return false;
  try {
    const { directory, signer } = target;
    const { faults } = await verifyAudit(store, { directory, keys: signer.publicKeys });
    for (const { chain, sequence, fault } of faults) {
      logger.error({ chain, sequence, fault }, 'the audit trail does not hold');
    }
    options.onFaults?.(faults.length);
    const taken = await takeCheckpoint(store, target, { onlyIfDue: true });
    if (taken === undefined) return false;
    logger.info(
      { checkpointId: taken.number, count: taken.chains, size: taken.entries },
      'audit checkpoint is written',
    );
    return true;
  } catch (error) {
    if (!(error instanceof CheckpointFailure || error instanceof StoreFailure)) throw error;
    options.onFailure?.();
    logger.error({ code: error.code }, 'the audit checkpoint could not be taken; it is tried again');
    return false;
  }
}
