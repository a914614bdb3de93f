import { sql } from 'kysely';
import { openConfiguredStore } from '../clients/open-configured-store.js';
import { parseConfiguration } from '../config/configuration.js';
import { createLogger, type Logger } from '../config/logger.js';
import { reportStartFault } from '../config/start-fault.js';
import { storeFigures } from '../store/figures.js';
import { read } from '../store/store.js';
import { BUNDLE_PATH } from './bundle-workflows.js';
import { watchCheckpointKey } from './checkpoint-key-file.js';
import { startCheckpoints } from './checkpoint-sweep.js';
import { startHealthServer } from './health-server.js';
import { createMetrics } from './metrics.js';
import { createChannels } from './notifications/channels.js';
import { startNotifier } from './notifications/notifier.js';
import { watchReceiverAuthorities, watchReceiverTokens } from './receiver-files.js';
import { createReceivers, requireEndpoints } from './receivers.js';
import { type ReferralWorker, startReferralWorker } from './referral-worker.js';
import { installTemporalRuntime } from './temporal-runtime.js';

/**
 * The worker process: configuration → store → activities → worker, dispatcher, reconciler. Configuration faults stop the
 * start, all at once. Temporal may come later: until it answers, health is DEGRADED and acceptances wait in the outbox.
 */
async function main(): Promise<void> {
  const configuration = parseConfiguration(process.env, { process: 'worker' });
  const logger = createLogger({ level: configuration.logLevel, name: 'worker' });
  installTemporalRuntime({ logger, sdkMetricsAddress: configuration.sdkMetricsAddress });
  const { auditCheckpoints } = configuration;
  const production = configuration.deployment === 'production';
  const signer = auditCheckpoints && watchCheckpointKey(auditCheckpoints.keyFile, { production, logger });
  const store = await openConfiguredStore(configuration, {
    onFault: (code) => logger.warn({ code }, 'a database connection was lost'),
    watchKeys: logger,
  });
  const channels = createChannels(configuration.notifications);
  const { receiverTokensFile, receiverAuthoritiesFile } = configuration;
  const tokens = receiverTokensFile === undefined ? undefined : watchReceiverTokens(receiverTokensFile, logger);
  const authorities =
    receiverAuthoritiesFile === undefined
      ? undefined
      : watchReceiverAuthorities(receiverAuthoritiesFile, logger, (changed) => receivers.trust(changed));
  const metrics = createMetrics({
    read: () => storeFigures(store),
    notificationChannels: channels.length,
    files: {
      MASTER_KEYS_FILE: store.masterKeys,
      RECEIVER_TOKENS_FILE: tokens,
      RECEIVER_CA_FILE: authorities,
      AUDIT_CHECKPOINT_KEY_FILE: signer,
    },
  });
  const receiverOptions = {
    agreements: store.agreements,
    endpoints: configuration.receiverEndpoints,
    addresses: configuration.receiverAddresses,
    refusePrivateAddresses: configuration.refusePrivateReceivers,
    ...(tokens !== undefined && { tokenOf: (agreementId: string) => tokens.current[agreementId] ?? '' }),
    authorities: authorities?.current,
    onCall: metrics.countReceiverCall,
  };
  requireEndpoints(receiverOptions);
  const receivers = createReceivers(receiverOptions);

  let worker: ReferralWorker | undefined;
  const health = await startHealthServer({
    ...configuration.health,
    checks: {
      store: async () => {
        await read(store, (db) => sql`select 1`.execute(db));
        return 'UP';
      },
      temporal: async () => (worker === undefined ? 'DEGRADED' : 'UP'),
    },
    metrics,
    logger,
  });
  logger.info({ host: health.host, port: health.port }, 'worker health and metrics are served');

  // Neither is among the worker's sweeps: ops are told, and checkpoints taken, also while Temporal is away.
  const notifier = startNotifier({ store, channels, logger, onResult: metrics.countNotification });
  const checkpoints = startCheckpoints({
    store,
    ...(signer && { target: () => ({ directory: auditCheckpoints.directory, signer: signer.current }) }),
    logger,
    onFaults: metrics.countAuditFaults,
    onFailure: metrics.countAuditCheckpointFailure,
  });
  const stopping = stopSignal();
  worker = await untilTemporalAnswers(stopping.signal, logger, () =>
    startReferralWorker({
      store,
      temporal: configuration.temporal,
      receiverOf: receivers.receiverOf,
      directSignals: configuration.directSignals,
      workflowBundle: { codePath: BUNDLE_PATH },
      logger,
      dispatchIntervalSeconds: configuration.dispatchIntervalSeconds,
      reconcileIntervalSeconds: configuration.reconcileIntervalSeconds,
      maximumCachedWorkflows: configuration.maximumCachedWorkflows,
      shutdownGraceSeconds: configuration.shutdownGraceSeconds,
      onDispatch: metrics.countDispatch,
      onReconciliation: metrics.countReconciliation,
    }),
  );
  if (worker !== undefined) {
    logger.info({}, 'worker is running');
    await Promise.race([stopping.received, worker.finished]);
    logger.info({}, 'worker is stopping');
    await worker.stop();
  }
  await Promise.all([notifier.stop(), checkpoints.stop()]);
  for (const channel of channels) channel.close();
  await health.close();
  tokens?.stop();
  authorities?.stop();
  signer?.stop();
  receivers.close();
  await store.close();
}

/** SIGTERM and SIGINT; a second one ends the process at once. */
function stopSignal(): { signal: AbortSignal; received: Promise<void> } {
  const controller = new AbortController();
  const received = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.once(name, () => {
        controller.abort();
        resolve();
      });
    }
  });
  return { signal: controller.signal, received };
}

const TEMPORAL_RETRY_MILLISECONDS = 3000;

async function untilTemporalAnswers(
  signal: AbortSignal,
  logger: Logger,
  start: () => Promise<ReferralWorker>,
): Promise<ReferralWorker | undefined> {
  while (!signal.aborted) {
    try {
      return await start();
    } catch (error) {
      logger.warn({ error }, 'Temporal does not answer yet; trying again');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, TEMPORAL_RETRY_MILLISECONDS);
        signal.addEventListener(
          'abort',
          () => {
            clearTimeout(timer);
            resolve();
          },
          { once: true },
        );
      });
    }
  }
  return undefined;
}

main().catch(reportStartFault);
