import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { DispatchResult } from '../clients/dispatcher.js';
import type { RestartCause } from '../clients/reconciler.js';
import {
  type DeliveryAnswer,
  type DestructionAnswer,
  type ErasureAnswer,
  type PassOnAnswer,
  RECEIVER_FAULTS,
  type ReceiverFault,
  type ReceiverPort,
} from '../domain/receiver.js';
import { OPEN_STATES, type ReferralState, TERMINAL_STATES } from '../domain/states.js';

/** What the store counts, at the moment of a scrape. Ages are 0 where there is nothing to wait for. */
export interface StoreFigures {
  /** Referrals by state; a state left out counts as 0. */
  byState: Partial<Record<ReferralState, number>>;
  /** Age of the oldest referral that still waits for an outcome. */
  oldestWaitingSeconds: number;
  outboxDepth: number;
  outboxOldestSeconds: number;
  outboxQuarantined: number;
  parked: number;
  escalated: number;
  erasing: number;
}

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
  countAuditVerificationFailure(): void;
}

const PREFIX = 'referral_connector_';

/**
 * The metrics of one worker, in a registry of its own, with those of its Node process. Labels come from closed sets:
 * what is not in one counts as `other`, so that neither data nor an endless number of series gets in.
 *
 * @param options.read asks the store for its figures, once per scrape
 */
export function createMetrics(options: { read: () => Promise<StoreFigures> }): Metrics {
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
    'Audit chains that did not verify.',
    {},
  );
  for (const result of DISPATCH_RESULTS) dispatches({ result }, 0);
  for (const cause of RECONCILIATION_CAUSES) reconciliations({ cause }, 0);
  verificationFailures({}, 0);

  return {
    contentType: registry.contentType,
    text: async () => {
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
    countAuditVerificationFailure: () => verificationFailures({}),
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
  const referrals = gauge('referrals', 'Referrals, by state.', ['state']);
  const plain: [Gauge, (figures: StoreFigures) => number][] = [
    [gauge('oldest_waiting_seconds', 'Age of the oldest referral without an outcome.'), (f) => f.oldestWaitingSeconds],
    [gauge('outbox_rows', 'Outbox rows that wait to be dispatched.'), (f) => f.outboxDepth],
    [gauge('outbox_oldest_seconds', 'Age of the oldest of them.'), (f) => f.outboxOldestSeconds],
    [gauge('outbox_quarantined_rows', 'Outbox rows that an operator has to look at.'), (f) => f.outboxQuarantined],
    [gauge('parked_referrals', 'Referrals that wait for an operator or a resumption.'), (f) => f.parked],
    [gauge('escalated_referrals', 'Referrals that were escalated.'), (f) => f.escalated],
    [gauge('erasing_referrals', 'Referrals whose erasure the receiver has not confirmed.'), (f) => f.erasing],
  ];
  return (figures) => {
    up.set(figures ? 1 : 0);
    referrals.reset();
    for (const [made, read] of plain) {
      if (figures) made.set(read(figures));
      else made.remove();
    }
    if (!figures) return;
    for (const state of [...OPEN_STATES, ...TERMINAL_STATES]) referrals.set({ state }, figures.byState[state] ?? 0);
  };
}
