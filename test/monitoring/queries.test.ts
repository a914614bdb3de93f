import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { ESCALATION_KINDS } from '../../domain/escalations.js';
import { TASK_QUEUE } from '../../domain/names.js';
import { type Installation, startInstallation } from '../canary/installation.js';
import { PlantedReferral } from '../canary/referrals.js';
import { eventually } from '../setup/eventually.js';
import { alertRules, dashboard, parseQuery, queries, type Selector } from './queries.js';
import { type Sample, samplesOf } from './samples.js';

/**
 * Alert rules and dashboard against the metrics of a worker that runs: each expression is PromQL, each series and label it
 * asks for is there, each section of the runbook too. When an alert fires is for `promtool test rules`, by hand.
 *
 * Seen to fail with: a metric, a label or a label's value that the worker does not have, a section that is called otherwise.
 */
let installation: Installation;
let samples: Sample[];

beforeAll(async () => {
  installation = await startInstallation();
  const referral = await PlantedReferral.submit(installation, 'monitored');
  await referral.reaches('awaitingOutcome');
  const connection = await Connection.connect({ address: installation.temporal.address });
  // Its first task fails, for no worker knows it: what a bug in a workflow would show.
  await new Client({ connection }).workflow.start('unknown', { workflowId: 'unknown', taskQueue: TASK_QUEUE });
  await eventually(async () => (await installation.metrics()).sdk.includes('temporal_workflow_task_execution_failed'));
  await connection.close();
  const { ours, sdk } = await installation.metrics();
  samples = [...samplesOf(ours), ...samplesOf(sdk)];
}, 300_000);

afterAll(() => installation?.stop());

/** Labels that Prometheus adds when it scrapes. */
const ADDED_BY_PROMETHEUS = ['job', 'instance'];

/** What of a selector the worker does not have; a pattern of alternatives has to be there with each of them. */
function missingOf({ metric, matchers }: Selector): string[] {
  const series = samples.filter((sample) => sample.metric === metric);
  if (series.length === 0) return [metric];
  return matchers
    .filter(({ label }) => !ADDED_BY_PROMETHEUS.includes(label))
    .flatMap(({ label, value }) => value.split('|').map((alternative) => ({ label, alternative })))
    .filter(({ label, alternative }) => !series.some(({ labels }) => labels[label] === alternative))
    .map(({ label, alternative }) => `${metric}{${label}="${alternative}"}`);
}

test('there are rules and panels, and what is no PromQL is seen', () => {
  expect(queries().length).toBeGreaterThan(55);
  expect(() => parseQuery('sum(increase(some_total[5m])')).toThrow(SyntaxError);
  expect(parseQuery('sum by (a) (some_total{b=~"c|d"}) > on (e) other').selectors).toEqual([
    { metric: 'some_total', matchers: [{ label: 'b', operator: '=~', value: 'c|d' }] },
    { metric: 'other', matchers: [] },
  ]);
});

test.each(queries().map(({ where, expression }) => [where, expression]))(
  '%s asks for what the worker has: %s',
  (_where, expression) => {
    const { selectors, groupedBy } = parseQuery(expression);
    expect(selectors.length).toBeGreaterThan(0);
    expect(selectors.flatMap(missingOf)).toEqual([]);
    const metrics = selectors.map(({ metric }) => metric);
    const labels = samples
      .filter(({ metric }) => metrics.includes(metric))
      .flatMap((sample) => Object.keys(sample.labels));
    expect(groupedBy.filter((label) => !labels.includes(label))).toEqual([]);
  },
);

test('every alert says what, why, how urgent, and leads to a section of the runbook', () => {
  const names = alertRules().map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  for (const { alert, labels, annotations } of alertRules()) {
    expect({ alert, labels, annotations }).toEqual({
      alert,
      labels: { severity: expect.stringMatching(/^(warning|critical)$/) },
      annotations: {
        summary: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\.$/),
        runbook: expect.stringMatching(/^docs\/operations\.md#/),
      },
    });
  }
  const headings = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8').matchAll(/^#{2,4} (.*)$/gm);
  const anchors = [...headings].map(([, heading = '']) => anchorOf(heading));
  const runbooks = alertRules().map(({ annotations }) => annotations.runbook?.split('#')[1] ?? '');
  expect(runbooks.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('every kind of escalation has its words in the runbook, and an alert', () => {
  const runbook = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
  const said = [...runbook.matchAll(/^Escalations? (.*(?:\n.+)*)/gm)].map(([, words = '']) => words).join('\n');
  expect(ESCALATION_KINDS.filter((kind) => !said.includes(`\`${kind}\``))).toEqual([]);
  // Parked referrals and breaches are counted by themselves.
  const counted = ['deliveryFailed', 'suspended', 'breach'];
  const asked = alertRules().flatMap(({ expr }) => parseQuery(expr).selectors);
  const kinds = asked.filter(({ metric }) => metric.endsWith('_escalations')).flatMap(({ matchers }) => matchers);
  expect(ESCALATION_KINDS.filter((kind) => !counted.includes(kind))).toEqual(
    expect.arrayContaining(kinds.map(({ value }) => value)),
  );
  expect(kinds).toHaveLength(ESCALATION_KINDS.length - counted.length);
});

test('the tests of the rules, for promtool, make each of them fire', () => {
  const tested = readFileSync(join(__dirname, '../../deploy/prometheus/alerts.test.yml'), 'utf8');
  const names = alertRules().map(({ alert }) => alert);
  expect(names.filter((alert) => !tested.includes(`{alertname="${alert}"}`))).toEqual([]);
});

/** As GitHub makes anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

test('every panel says what it shows, in which unit, of the Prometheus that was chosen', () => {
  const { panels, schemaVersion, templating } = dashboard();
  expect(schemaVersion).toBe(42);
  expect(templating.list).toMatchObject([{ name: 'datasource', type: 'datasource' }]);
  for (const { title, description, datasource, fieldConfig } of panels.filter(({ type }) => type !== 'row')) {
    expect({ title, description, datasource, unit: fieldConfig?.defaults.unit }).toEqual({
      title: expect.stringMatching(/\S/),
      description: expect.stringMatching(/\.$/),
      datasource: { type: 'prometheus', uid: '$'.concat('{datasource}') },
      unit: expect.stringMatching(/^(none|s|bytes|percentunit)$/),
    });
  }
});
