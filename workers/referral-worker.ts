import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities.js';
import { Dispatcher, type DispatchResult } from '../clients/dispatcher.js';
import { type RestartCause, reconcile } from '../clients/reconciler.js';
import type { Logger } from '../config/logger.js';
import type { TemporalConnection } from '../config/temporal-connection.js';
import { TASK_QUEUE } from '../domain/names.js';
import type { ReceiverPort } from '../domain/receiver.js';
import { sweepInboxSessions } from '../store/inbox-sessions.js';
import { sweepUnusedKeys } from '../store/keys.js';
import { sweepProofs } from '../store/proofs.js';
import { releaseParked } from '../store/resumption.js';
import { carryOutRetention } from '../store/retention/run.js';
import { stopOffers } from '../store/stopped-offers.js';
import type { Store } from '../store/store.js';
import { sweepOverdueTasks } from '../store/tasks.js';
import { sweepClosedViews } from '../store/views.js';
import { buildIdOf } from './build-id.js';
import { PAYLOAD_CONVERTER_PATH } from './bundle-workflows.js';
import { ensureDisposalSchedule } from './disposal-schedule.js';
import { startSweeps } from './sweeps.js';

export interface ReferralWorkerOptions {
  store: Store;
  temporal: TemporalConnection;
  receiverOf(agreementId: string): ReceiverPort;
  directSignals: boolean;
  workflowBundle: WorkflowBundleOption;
  logger: Logger;
  taskQueue?: string;
  scheduleId?: string;
  dispatchIntervalSeconds?: number;
  reconcileIntervalSeconds?: number;
  /** Between two pages of what a resumed or renewed agreement lets go, and between two looks at what a suspended one stops. */
  releaseIntervalSeconds?: number;
  maximumCachedWorkflows?: number;
  shutdownGraceSeconds?: number;
  onDispatch?: (result: DispatchResult) => void;
  onReconciliation?: (cause: RestartCause) => void;
}

export interface ReferralWorker {
  /** Resolves when the worker has stopped by itself: a fault of the SDK; rejects with it. */
  readonly finished: Promise<void>;
  readonly dispatcher: Dispatcher;
  /** Takes no new work, finishes what is under way within the grace time, then lets go of its connections. */
  stop(): Promise<void>;
}

const HOUR = 3_600_000;

/**
 * The worker with its sweepers: dispatcher, reconciler, release of what was parked, stop of what may not be read, key sweep, retention. Temporal must be
 * reachable when this is called; the process around it waits for that.
 */
export async function startReferralWorker(options: ReferralWorkerOptions): Promise<ReferralWorker> {
  const { store, logger } = options;
  const taskQueue = options.taskQueue ?? TASK_QUEUE;
  const { connectionOptions, namespace } = options.temporal;
  const native = await NativeConnection.connect(connectionOptions);
  const connection = Connection.lazy(connectionOptions);
  const temporal = new Client({ connection, namespace });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: options.workflowBundle,
    buildId: buildIdOf(options.workflowBundle),
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    activities: createActivities({ store, receiverOf: options.receiverOf, directSignals: options.directSignals }),
    // Referrals wait for weeks: caching them buys nothing.
    maxCachedWorkflows: options.maximumCachedWorkflows ?? 200,
    stickyQueueScheduleToStartTimeout: '1s',
    maxConcurrentActivityTaskExecutions: 20,
    maxConcurrentWorkflowTaskExecutions: 20,
    shutdownGraceTime: `${options.shutdownGraceSeconds ?? 20}s`,
  });
  const dispatcher = new Dispatcher({
    store,
    temporal,
    taskQueue,
    ...(options.onDispatch && { onResult: options.onDispatch }),
  });
  const sweeps = startSweeps(
    [
      {
        name: 'dispatch',
        everyMilliseconds: (options.dispatchIntervalSeconds ?? 2) * 1000,
        work: () => dispatcher.sweep(),
      },
      {
        name: 'reconcile',
        everyMilliseconds: (options.reconcileIntervalSeconds ?? 60) * 1000,
        work: () =>
          reconcile({
            store,
            temporal,
            taskQueue,
            ...(options.onReconciliation && { onRestart: options.onReconciliation }),
          }),
      },
      {
        name: 'release',
        everyMilliseconds: (options.releaseIntervalSeconds ?? 10) * 1000,
        work: () => releaseParked(store),
      },
      {
        name: 'stopOffers',
        everyMilliseconds: (options.releaseIntervalSeconds ?? 10) * 1000,
        work: () => stopOffers(store),
      },
      {
        name: 'schedule',
        everyMilliseconds: HOUR,
        work: () => ensureDisposalSchedule(temporal, taskQueue, options.scheduleId),
      },
      { name: 'closedViews', everyMilliseconds: HOUR, work: () => sweepClosedViews(store) },
      { name: 'overdueTasks', everyMilliseconds: HOUR, work: () => sweepOverdueTasks(store) },
      { name: 'proofs', everyMilliseconds: HOUR, work: () => sweepProofs(store) },
      { name: 'inboxSessions', everyMilliseconds: HOUR, work: () => sweepInboxSessions(store) },
      { name: 'unusedKeys', everyMilliseconds: HOUR, work: () => sweepUnusedKeys(store) },
      { name: 'retention', everyMilliseconds: HOUR, work: () => sweepRemains(store, logger) },
    ],
    logger,
  );
  const finished = worker.run();
  let stopped: Promise<void> | undefined;
  return {
    finished,
    dispatcher,
    stop: () => {
      stopped ??= (async () => {
        await sweeps.stop();
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await finished.catch(() => undefined);
        await connection.close();
        await native.close();
      })();
      return stopped;
    },
  };
}

/** Looks every hour, counts by days: what is over goes in the first hour of the day. */
async function sweepRemains(store: Store, logger: Logger): Promise<void> {
  const { counts, refused } = await carryOutRetention(store, 'connector');
  for (const { agreementId, class: kind, count } of counts)
    logger.info({ agreementId, kind, count }, 'retention is over');
  for (const { referralId, code } of refused) logger.error({ referralId, code }, 'what is over could not be removed');
}
