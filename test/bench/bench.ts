import { createReceiver } from '../../activities/receiver/create-receiver.js';
import type { Agreement } from '../../domain/agreement.js';
import { type ConnectorOptions, type ConnectorParts, openConnector, workerOptions } from '../../sandbox/connector.js';
import { startReferralWorker } from '../../workers/referral-worker.js';

/** A connector with a worker, on servers that run, whose commits are counted. */
export interface Bench {
  parts: ConnectorParts;
  /** The agreement that referrals are submitted under. */
  agreement: Agreement;
  /** Purposes of the commits since the last call, in order. */
  takeCommits(): string[];
  close(): Promise<void>;
}

/** A sweep that comes round while something is counted would be counted with it. */
const NOT_AGAIN_SECONDS = 24 * 3600;

/** What the first turn of a sweep commits: housekeeping, about no referral. */
const HOUSEKEEPING = ['sweepClosedViews', 'sweepKeys', 'sweepProofs', 'sweepInboxSessions', 'auditRetention', 'prune'];

/** Opens one; it has databases and a task queue of its own, and one referral at a time is driven on it. */
export async function openBench(options: ConnectorOptions, agreement: Agreement): Promise<Bench> {
  let commits: string[] = [];
  const parts = await openConnector({ ...options, onCommit: (purpose) => commits.push(purpose) });
  const port = createReceiver({ baseUrl: parts.receiver.url });
  const closing: (() => Promise<unknown>)[] = [() => parts.close(), async () => port.close()];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const worker = await startReferralWorker({
      ...workerOptions(options, parts.store),
      receiverOf: () => port,
      dispatchIntervalSeconds: NOT_AGAIN_SECONDS,
      reconcileIntervalSeconds: NOT_AGAIN_SECONDS,
    });
    closing.push(() => worker.stop());
  } catch (error) {
    await close();
    throw error;
  }
  return {
    parts,
    agreement,
    takeCommits: () => {
      const taken = commits.filter((purpose) => !HOUSEKEEPING.includes(purpose));
      commits = [];
      return taken;
    },
    close,
  };
}
