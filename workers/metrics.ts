import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { DispatchResult } from '../clients/dispatcher.js';
import type { RestartCause } from '../clients/reconciler.js';
import { BREACH_DUE } from '../domain/breaches.js';
import { ESCALATION_KINDS } from '../domain/escalations.js';
import { NOTIFICATION_CHANNELS, type NotificationChannelName } from '../domain/notifications.js';
import {
  type DeliveryAnswer,
  type DestructionAnswer,
  type ErasureAnswer,
  type PassOnAnswer,
  RECEIVER_FAULTS,
  type ReceiverFault,
  type ReceiverPort,
} from '../domain/receiver.js';
import { OPEN_STATES, TERMINAL_STATES } from '../domain/states.js';
import type { StoreFigures } from '../store/figures.js';
import type { NotificationResult } from './notifications/notifier.js';

const RECEIVER_CALLS = [
  'deliver',
  'erase',
  'passWithdrawal',
  'passRecall',
  'passCorrection',
  'destroy',
] as const satisfies readonly ReceiverCallKind[];
const ANSWERS = [
  'delivered',
  'superseded',
  'erased',
  'dossierExists',
  'accepted',
  'passedOn',
  'destroyed',
] as const satisfies readonly ReceiverCallResult[];
const RECEIVER_RESULTS = [...ANSWERS, ...RECEIVER_FAULTS] as const;
export const DISPATCH_RESULTS = [
  'started',
  'signalled',
  'failed',
  'quarantined',
] as const satisfies readonly DispatchResult[];
export const RECONCILIATION_CAUSES = [
  'terminated',
  'failed',
  'timedOut',
  'cancelled',
  'missing',
] as const satisfies readonly RestartCause[];

const WATCHED_FILES = [
  'MASTER_KEYS_FILE',
  'RECEIVER_TOKENS_FILE',
  'RECEIVER_CA_FILE',
  'AUDIT_CHECKPOINT_KEY_FILE',
] as const;

const NOTIFICATION_RESULTS = ['sent', 'failed'] as const satisfies readonly NotificationResult[];

type Answer = DeliveryAnswer | ErasureAnswer | PassOnAnswer | DestructionAnswer;
export type ReceiverCallKind = keyof ReceiverPort;
export type ReceiverCallResult = Exclude<Answer['result'], 'refused'> | ReceiverFault;

export interface Metrics {
  contentType: string;
  /** The Prometheus text. Never fails: where the store cannot be read, its gauges are absent and `store_up` is 0. */
  text(): Promise<string>;
  /** One call to the receiver, with what it answered or the code of what went wrong. */
  countReceiverCall(kind: ReceiverCallKind, result: ReceiverCallResult): void;
  countDispatch(result: DispatchResult): void;
  countReconciliation(cause: RestartCause): void;
  countNotification(channel: NotificationChannelName, result: NotificationResult): void;
  /** Faults found when the audit trail was verified. */
  countAuditFaults(count: number): void;
  countAuditCheckpointFailure(): void;
}

const PREFIX = 'referral_connector_';
const STATES = [...OPEN_STATES, ...TERMINAL_STATES] as const;

/** Files that are read again while the worker runs, by the variable that names them; undefined for one that it has not. */
export type MetricFiles = Readonly<Record<(typeof WATCHED_FILES)[number], { fault: string | undefined } | undefined>>;

/**
 * The metrics of one worker, in a registry of its own, with those of its Node process. Labels come from closed sets:
 * what is not in one counts as `other`, so that neither data nor an endless number of series gets in.
 *
 * @param options.read asks the store for its figures, once per scrape
 * @param options.notificationChannels how many ways there are to tell ops of an escalation
 * @param options.files what is asked, once per scrape, whether a file can be used as it is now
 */
export function createMetrics(options: {
  read: () => Promise<StoreFigures>;
  notificationChannels: number;
  files?: MetricFiles;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const showStore = storeGauges(registry);
  const receiverCalls = counter(registry, 'receiver_calls_total', 'Calls to receivers, by kind and result.', {
    kind: RECEIVER_CALLS,
    result: RECEIVER_RESULTS,
  });
  const dispatches = counter(registry, 'dispatch_attempts_total', 'Attempts to bring an outbox row to Temporal.', {
    result: DISPATCH_RESULTS,
  });
  const reconciliations = counter(registry, 'reconciliations_total', 'Workflows started again from the store.', {
    cause: RECONCILIATION_CAUSES,
  });
  const verificationFailures = counter(
    registry,
    'audit_verification_failures_total',
    'Faults found in the audit trail.',
    {},
  );
  const checkpointFailures = counter(
    registry,
    'audit_checkpoint_failures_total',
    'Checkpoints of the audit trail that could not be taken.',
    {},
  );
  const sent = counter(registry, 'notifications_total', 'Attempts to tell ops of an escalation.', {
    channel: NOTIFICATION_CHANNELS,
    result: NOTIFICATION_RESULTS,
  });
  new Gauge({
    name: `${PREFIX}notification_channels`,
    help: 'Ways to tell ops of an escalation; with none nobody is told.',
    registers: [registry],
  }).set(options.notificationChannels);
  const unusable = new Gauge({
    name: `${PREFIX}unusable_files`,
    help: 'Whether a watched file cannot be used as it is now; what it held before is.',
    labelNames: ['file'],
    registers: [registry],
  });
  // From 0 on, so that the first of each counts as a rise.
  for (const kind of RECEIVER_CALLS) for (const result of RECEIVER_RESULTS) receiverCalls({ kind, result }, 0);
  for (const channel of NOTIFICATION_CHANNELS) for (const result of NOTIFICATION_RESULTS) sent({ channel, result }, 0);
  for (const result of DISPATCH_RESULTS) dispatches({ result }, 0);
  for (const cause of RECONCILIATION_CAUSES) reconciliations({ cause }, 0);
  verificationFailures({}, 0);
  checkpointFailures({}, 0);

  return {
    contentType: registry.contentType,
    text: async () => {
      for (const file of WATCHED_FILES) unusable.set({ file }, options.files?.[file]?.fault === undefined ? 0 : 1);
      showStore(
        await Promise.resolve()
          .then(options.read)
          .catch(() => undefined),
      );
      return registry.metrics();
    },
    countReceiverCall: (kind, result) => receiverCalls({ kind, result }),
    countDispatch: (result) => dispatches({ result }),
    countReconciliation: (cause) => reconciliations({ cause }),
    countNotification: (channel, result) => sent({ channel, result }),
    countAuditFaults: (count) => verificationFailures({}, count),
    countAuditCheckpointFailure: () => checkpointFailures({}),
  };
}

/** A counter that takes only the label values it was made for. */
function counter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labels: Record<Label, readonly string[]>,
) {
  const labelNames = Object.keys(labels) as Label[];
  const made = new Counter({ name: PREFIX + name, help, labelNames, registers: [registry] });
  return (values: Record<Label, string>, by = 1): void => {
    const known = labelNames.map((label) => [label, labels[label].includes(values[label]) ? values[label] : 'other']);
    made.inc(Object.fromEntries(known) as Record<Label, string>, by);
  };
}

/** Gauges of what the store counts; undefined stands for a store that could not be read. */
function storeGauges(registry: Registry): (figures: StoreFigures | undefined) => void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: PREFIX + name, help, labelNames, registers: [registry] });
  const up = gauge('store_up', 'Whether the store could be read for this scrape.');
  const plain: [Gauge, (figures: StoreFigures) => number][] = [
    [gauge('oldest_waiting_seconds', 'Age of the oldest referral without an outcome.'), (f) => f.oldestWaitingSeconds],
    [gauge('oldest_parked_seconds', 'How long the oldest parked referral is parked.'), (f) => f.oldestParkedSeconds],
    [gauge('oldest_erasing_seconds', 'How long the oldest erasure is unconfirmed.'), (f) => f.oldestErasingSeconds],
    [gauge('outbox_rows', 'Outbox rows that wait to be dispatched.'), (f) => f.outboxDepth],
    [gauge('outbox_oldest_seconds', 'Age of the oldest of them.'), (f) => f.outboxOldestSeconds],
    [gauge('outbox_quarantined_rows', 'Outbox rows that an operator has to look at.'), (f) => f.outboxQuarantined],
    [
      gauge('notifications_unsent', 'Notifications that no channel took yet, or not all.'),
      (f) => f.notificationsUnsent,
    ],
    [gauge('notifications_oldest_seconds', 'Age of the oldest of them.'), (f) => f.notificationsOldestSeconds],
    [
      gauge('audit_checkpoint_age_seconds', 'Since the audit trail was last written down outside the database.'),
      (f) => f.auditCheckpointSeconds,
    ],
    [gauge('notifications_given_up', 'Notifications that could not be sent in days.'), (f) => f.notificationsGivenUp],
  ];
  const labelled: [Gauge, string, readonly string[], (figures: StoreFigures) => Partial<Record<string, number>>][] = [
    [gauge('referrals', 'Referrals, by state.', ['state']), 'state', STATES, (f) => f.byState],
    [gauge('escalations', 'Escalations not resolved.', ['kind']), 'kind', ESCALATION_KINDS, (f) => f.escalations],
    [gauge('breaches', 'Reviews of breaches not concluded.', ['due']), 'due', BREACH_DUE, (f) => f.breaches],
  ];
  return (figures) => {
    up.set(figures ? 1 : 0);
    for (const [made, read] of plain) {
      if (figures) made.set(read(figures));
      else made.remove();
    }
    for (const [made, label, values, read] of labelled) {
      made.reset();
      if (figures) for (const value of values) made.set({ [label]: value }, read(figures)[value] ?? 0);
    }
  };
}
