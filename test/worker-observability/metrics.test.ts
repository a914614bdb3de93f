import type { StoreFigures } from '../../store/figures.js';
import { createMetrics, type Metrics } from '../../workers/metrics.js';

const FIGURES: StoreFigures = {
  byState: { awaitingOutcome: 7, deliveryFailed: 1, purged: 40 },
  oldestWaitingSeconds: 86_400,
  oldestParkedSeconds: 3600,
  oldestErasingSeconds: 60,
  outboxDepth: 3,
  outboxOldestSeconds: 12,
  outboxQuarantined: 2,
  escalations: { contactOverdue: 4, breach: 1 },
  breaches: { overdue: 1, later: 2 },
  notificationsUnsent: 6,
  notificationsOldestSeconds: 7,
  notificationsGivenUp: 8,
  auditCheckpointSeconds: 9,
};

let figures: StoreFigures | Error;
let reads: number;
let metrics: Metrics;

beforeEach(() => {
  figures = FIGURES;
  reads = 0;
  metrics = createMetrics({
    notificationChannels: 2,
    read: async () => {
      reads += 1;
      if (figures instanceof Error) throw figures;
      return figures;
    },
  });
});

/** The samples of our own metrics, as name and labels to value. */
async function samples(): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('referral_connector_'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('what the store counts is read once per scrape', async () => {
  expect(await samples()).toMatchObject({
    referral_connector_store_up: 1,
    'referral_connector_referrals{state="awaitingOutcome"}': 7,
    'referral_connector_referrals{state="purged"}': 40,
    'referral_connector_referrals{state="sending"}': 0,
    referral_connector_oldest_waiting_seconds: 86_400,
    referral_connector_outbox_rows: 3,
    referral_connector_outbox_oldest_seconds: 12,
    referral_connector_outbox_quarantined_rows: 2,
    referral_connector_oldest_parked_seconds: 3600,
    referral_connector_oldest_erasing_seconds: 60,
    'referral_connector_escalations{kind="contactOverdue"}': 4,
    'referral_connector_escalations{kind="passOn"}': 0,
    'referral_connector_breaches{due="overdue"}': 1,
    'referral_connector_breaches{due="within24Hours"}': 0,
    referral_connector_notifications_unsent: 6,
    referral_connector_notifications_oldest_seconds: 7,
    referral_connector_notifications_given_up: 8,
    referral_connector_audit_checkpoint_age_seconds: 9,
    referral_connector_notification_channels: 2,
  });
  expect(reads).toBe(1);
  figures = { ...FIGURES, byState: { sending: 1 }, outboxDepth: 0 };
  expect(await samples()).toMatchObject({
    'referral_connector_referrals{state="awaitingOutcome"}': 0,
    'referral_connector_referrals{state="sending"}': 1,
    referral_connector_outbox_rows: 0,
  });
});

test('while the store cannot be read its gauges are absent, not old and not 0', async () => {
  await metrics.text();
  figures = new Error('connection refused for Janssens');
  metrics.countDispatch('failed');
  const down = await samples();
  expect(down).toMatchObject({
    referral_connector_store_up: 0,
    'referral_connector_dispatch_attempts_total{result="failed"}': 1,
  });
  expect(
    Object.keys(down).filter((name) => /referrals|outbox|oldest|escalations|breaches|unsent|given_up/.test(name)),
  ).toEqual([]);
  expect(await metrics.text()).not.toContain('Janssens');
  figures = FIGURES;
  expect(await samples()).toMatchObject({ referral_connector_store_up: 1, referral_connector_outbox_rows: 3 });
});

test('counters start at 0 and count by closed labels', async () => {
  expect(await samples()).toMatchObject({
    'referral_connector_dispatch_attempts_total{result="started"}': 0,
    'referral_connector_reconciliations_total{cause="terminated"}': 0,
    'referral_connector_receiver_calls_total{kind="deliver",result="tlsError"}': 0,
    'referral_connector_notifications_total{channel="email",result="failed"}': 0,
    referral_connector_audit_verification_failures_total: 0,
  });
  metrics.countReceiverCall('deliver', 'delivered');
  metrics.countReceiverCall('deliver', 'delivered');
  metrics.countReceiverCall('erase', 'timeout');
  metrics.countDispatch('signalled');
  metrics.countReconciliation('terminated');
  metrics.countNotification('webhook', 'sent');
  metrics.countAuditFaults(1);
  expect(await samples()).toMatchObject({
    'referral_connector_receiver_calls_total{kind="deliver",result="delivered"}': 2,
    'referral_connector_receiver_calls_total{kind="erase",result="timeout"}': 1,
    'referral_connector_dispatch_attempts_total{result="signalled"}': 1,
    'referral_connector_reconciliations_total{cause="terminated"}': 1,
    'referral_connector_notifications_total{channel="webhook",result="sent"}': 1,
    referral_connector_audit_verification_failures_total: 1,
  });
});

test('a label that is in no set counts as other', async () => {
  metrics.countReceiverCall('deliver', 'Jan Janssens' as 'delivered');
  metrics.countReconciliation('Jan Janssens' as 'failed');
  const text = await metrics.text();
  expect(text).toContain('referral_connector_receiver_calls_total{kind="deliver",result="other"} 1');
  expect(text).toContain('referral_connector_reconciliations_total{cause="other"} 1');
  expect(text).not.toContain('Janssens');
});

test('the Node process shows too', async () => {
  expect(await metrics.text()).toMatch(/^nodejs_eventloop_lag_seconds /m);
});
