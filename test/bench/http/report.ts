import Table from 'cli-table3';
import { type DoorFigures, type Memory, slopeOf } from './measure.js';
import type { Door, StatementCost } from './orders.js';

const PLAIN = { head: [], border: [], compact: true };
const WORDS: Record<Door, string> = {
  reference: 'reference: the same route, one row',
  connector: 'connector',
  connectorWithTemporal: 'connector, Temporal told at once',
};
/** What the connector has to reach of the reference. */
const GOAL = 0.7;
/** Bytes: an id that is kept, in the smallest of collections. */
const SMALLEST_LEFT = 50;

/** Each door, and what part of the reference it reaches. */
export function comparisonLines(title: string, figures: readonly DoorFigures[]): string[] {
  const head = [
    title,
    'a second',
    'of the reference',
    'processor ms',
    'median ms at half',
    '99 % ms at half',
    'failed',
  ];
  const table = new Table({ head, style: PLAIN });
  const reference = figures.find(({ door }) => door === 'reference')?.perSecond ?? Number.NaN;
  for (const { door, perSecond, processorMilliseconds, median, slowest, failed } of figures) {
    const ratio = (perSecond / reference).toFixed(2);
    const durations = [processorMilliseconds, median, slowest].map((milliseconds) => milliseconds.toFixed(2));
    table.push([WORDS[door], perSecond.toFixed(0), ratio, ...durations, failed]);
  }
  if (!figures.some(({ door }) => door === 'connector')) return [table.toString(), ''];
  return [table.toString(), `goal: ${GOAL} of the reference; ${reaches(figures) ? 'reached' : 'not reached'}`, ''];
}

/** Whether the connector reaches what it has to of the reference. */
export function reaches(figures: readonly DoorFigures[]): boolean {
  const perSecond = (wanted: Door) => figures.find(({ door }) => door === wanted)?.perSecond ?? Number.NaN;
  return perSecond('connector') / perSecond('reference') >= GOAL;
}

/** What one acceptance waits for. */
export function statementLines(door: Door, { statements, milliseconds }: Costs): string[] {
  const table = new Table({ head: [`${WORDS[door]}: one at a time`, 'times', 'ms each', 'ms'], style: PLAIN });
  for (const { statement, count, milliseconds: each } of statements) {
    table.push([statement, count.toFixed(1), each.toFixed(2), (count * each).toFixed(2)]);
  }
  const waited = statements.reduce((sum, { count, milliseconds: each }) => sum + count * each, 0);
  table.push([
    'all statements',
    statements.reduce((sum, { count }) => sum + count, 0).toFixed(1),
    '',
    waited.toFixed(2),
  ]);
  return [table.toString(), `the whole request: ${milliseconds.toFixed(2)} ms`, ''];
}

interface Costs {
  statements: readonly StatementCost[];
  milliseconds: number;
}

/** What was held after a collection, and what each request left behind. */
export function memoryLines(memory: readonly Memory[]): string[] {
  const table = new Table({ head: ['requests', 'failed', 'heap MiB', 'outside MiB'], style: PLAIN });
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(2);
  for (const { requests, failed, heapBytes, externalBytes } of memory) {
    table.push([requests, failed, mebibytes(heapBytes), mebibytes(externalBytes)]);
  }
  const found = `${isFlat(memory) ? 'flat' : 'not flat'}: each request leaves ${slopeOf(memory).toFixed(1)} bytes`;
  return [table.toString(), found];
}

/** Less than the smallest thing that could be kept of each request. What a collection leaves now and then is no slope. */
export function isFlat(memory: readonly Memory[]): boolean {
  return slopeOf(memory) < SMALLEST_LEFT;
}
