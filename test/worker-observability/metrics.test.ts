import { createMetrics, type Metrics, type StoreFigures } from '../../workers/metrics.js';

const FIGURES: StoreFigures = {
  byState: { awaitingOutcome: 7, deliveryFailed: 1, purged: 40 },
  oldestWaitingSeconds: 86_400,
  outboxDepth: 3,
  outboxOldestSeconds: 12,
  outboxQuarantined: 2,
  parked: 1,
  escalated: 4,
  erasing: 5,
};

let figures: StoreFigures | Error;
let reads: number;
let metrics: Metrics;

beforeEach(() => {
  figures = FIGURES;
  reads = 0;
  metrics = createMetrics({
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
    referral_connector_parked_referrals: 1,
    referral_connector_escalated_referrals: 4,
    referral_connector_erasing_referrals: 5,
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
  expect(Object.keys(down).filter((name) => /referrals|outbox|waiting/.test(name))).toEqual([]);
  expect(await metrics.text()).not.toContain('Janssens');
  figures = FIGURES;
  expect(await samples()).toMatchObject({ referral_connector_store_up: 1, referral_connector_outbox_rows: 3 });
});

test('counters start at 0 and count by closed labels', async () => {
  expect(await samples()).toMatchObject({
    'referral_connector_dispatch_attempts_total{result="started"}': 0,
    'referral_connector_reconciliations_total{cause="terminated"}': 0,
    referral_connector_audit_verification_failures_total: 0,
  });
  metrics.countReceiverCall('deliver', 'delivered');
  metrics.countReceiverCall('deliver', 'delivered');
  metrics.countReceiverCall('erase', 'timeout');
  metrics.countDispatch('signalled');
  metrics.countReconciliation('terminated');
  metrics.countAuditVerificationFailure();
  expect(await samples()).toMatchObject({
    'referral_connector_receiver_calls_total{kind="deliver",result="delivered"}': 2,
    'referral_connector_receiver_calls_total{kind="erase",result="timeout"}': 1,
    'referral_connector_dispatch_attempts_total{result="signalled"}': 1,
    'referral_connector_reconciliations_total{cause="terminated"}': 1,
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
