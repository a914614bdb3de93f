import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

const DEPLOY = join(__dirname, '..', '..', 'deploy');

export interface AlertRule {
  alert: string;
  expr: string;
  labels: { severity?: string };
  annotations: { summary?: string; description?: string; runbook?: string };
}

export interface Panel {
  title: string;
  type: string;
  description?: string;
  datasource?: { uid?: string };
  fieldConfig?: { defaults: { unit?: string } };
  targets?: { expr: string }[];
}

export interface Dashboard {
  schemaVersion: number;
  templating: { list: { name: string; type: string }[] };
  panels: Panel[];
}

/** One expression of ours and where it stands. */
export interface Query {
  where: string;
  expression: string;
}

/** Every rule of deploy/prometheus/alerts.yml. */
export function alertRules(): AlertRule[] {
  const { groups } = parse(readFileSync(join(DEPLOY, 'prometheus', 'alerts.yml'), 'utf8')) as {
    groups: { rules: AlertRule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

export function dashboard(): Dashboard {
  return JSON.parse(readFileSync(join(DEPLOY, 'grafana', 'referral-connector.json'), 'utf8')) as Dashboard;
}

/** The expressions of all rules and panels; what Grafana fills in is filled in. */
export function queries(): Query[] {
  return [
    ...alertRules().map(({ alert, expr }) => ({ where: `alert ${alert}`, expression: expr })),
    ...dashboard().panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({
        where: `panel ${title}`,
        expression: expr.replaceAll('$__rate_interval', '5m'),
      })),
    ),
  ];
}

export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

/** What of PromQL is of interest here: the series that are asked for, and the labels that results are grouped by. */
export interface ParsedQuery {
  selectors: Selector[];
  groupedBy: string[];
}

/** Throws SyntaxError with the place where an expression stops being PromQL. */
export function parseQuery(expression: string): ParsedQuery {
  const selectors: Selector[] = [];
  const groupedBy: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, type, from, to, node }) => {
      if (type.isError) throw new SyntaxError(`not PromQL from character ${from}: ${expression}`);
      const text = expression.slice(from, to);
      if (name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      if (name === 'Identifier') Object.assign(selectors.at(-1) ?? {}, { metric: text });
      if (name === 'UnquotedLabelMatcher') {
        const [, label = '', operator = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(text) ?? [];
        selectors.at(-1)?.matchers.push({ label, operator, value });
      }
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') groupedBy.push(text);
    },
  });
  return { selectors, groupedBy };
}
