import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../config/logger.js';
import { randomKeyring } from '../../sandbox/connector.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { pathAgreement } from '../setup/connector.js';
import { testTemporalAddress, testWorkflowBundle } from '../setup/environment.js';
import { createTestDatabase, type TestDatabase } from '../setup/postgres.js';
import { replayAllOn } from '../setup/replay.js';
import { type Bench, openBench } from './bench.js';
import { type CrowdCost, driveCrowd } from './drive-crowd.js';
import { figuresOf, GOALS, goalsOf } from './goals.js';
import { type Measurement, measure } from './measure.js';
import { missesOf } from './report.js';

// Of about the length of the real one, for it stands in every history.
const taskQueue = `bench${randomBytes(3).toString('hex')}`;
let databases: TestDatabase[];
let bench: Bench;
let measurements: Measurement[];
let crowd: CrowdCost;

beforeAll(async () => {
  const logger = createLogger({ level: 'error', name: 'test' });
  installTemporalRuntime({ logger });
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const agreement = pathAgreement();
  bench = await openBench(
    {
      databaseUrl: databases[0]?.url ?? '',
      keyDatabaseUrl: databases[1]?.url ?? '',
      temporal: { address: testTemporalAddress(), namespace: 'default' },
      agreements: [{ agreement, contentHash: 'test' }],
      workflowBundle: { codePath: testWorkflowBundle() },
      logger,
      taskQueue,
      keyring: randomKeyring(),
    },
    agreement,
  );
  measurements = await measure(bench);
  crowd = await driveCrowd(bench);
});
afterAll(async () => {
  await replayAllOn(bench.parts.temporal, taskQueue).finally(bench.close);
  await Promise.all(databases.map((database) => database.drop()));
});

const costOf = (title: string) => measurements.find((measurement) => measurement.title === title)?.cost;
const WITHOUT_BYTES = { events: 24, upserts: 2, workflowTasks: 4, activities: 2, historyBytes: expect.any(Number) };

test('every way ends as it should', () => {
  expect(measurements.map(({ cost }) => cost.ended)).toEqual(
    measurements.map(({ end }) => (end === 'handedOff' ? 'handedOff/helpWanted' : 'purged/helpDeclined')),
  );
});

test('a hand-off: 24 events and two upserts, 4 workflow tasks, 2 activities, 9 commits', () => {
  const cost = costOf('hand-off');
  expect(cost && figuresOf(cost)).toEqual({ ...WITHOUT_BYTES, commits: 9 });
  expect(cost?.commits).toEqual([
    ...['key', 'accept', 'dispatch', 'permit', 'receipt'],
    ...['acceptEvent', 'dispatch', 'destroyKeys', 'finishEnding'],
  ]);
});

test('a purge: 24 events and two upserts, 4 workflow tasks, 2 activities, 10 commits', () => {
  const cost = costOf('purge');
  expect(cost && figuresOf(cost)).toEqual({ ...WITHOUT_BYTES, commits: 10 });
});

test('the history stays below 4.5 KB, with a summary for all that can have one', () => {
  for (const { end, cost } of measurements) {
    expect(cost.historyBytes).toBeLessThanOrEqual(goalsOf(end).historyBytes);
    expect([cost.described, cost.describable]).toEqual([4, 4]);
  }
});

test('repeats, contact attempts and more data about the client add no event', () => {
  const purges = measurements.filter(({ end }) => end === 'purged');
  expect(purges.map(({ cost }) => cost.clientBytes >= 1024)).toEqual([false, false, false, true, true, true, true]);
  expect(costOf('purge, client data of 64 KB')?.clientBytes).toBe(64 * 1024);
  for (const { cost } of purges) expect(cost.types).toEqual(costOf('purge')?.types);
});

test('nor a byte beyond what moments and numbers take', () => {
  const small = costOf('purge, client data of 1 KB')?.historyBytes ?? 0;
  const large = costOf('purge, client data of 64 KB')?.historyBytes ?? 0;
  expect(Math.abs(large - small)).toBeLessThan(100);
});

test('docs/benchmarks.md says the same, but for the bytes', () => {
  const document = readFileSync(join(__dirname, '..', '..', 'docs', 'benchmarks.md'), 'utf8');
  // What follows are durations, which nothing here looks at.
  const [text = ''] = document.split('\n# What the gateway does in a second');
  const rows = text.split('\n').flatMap((line) => {
    const [, title, ...numbers] = line.split('|').map((cell) => cell.trim());
    const [events, upserts, workflowTasks, activities, , commits] = numbers.map(Number);
    return numbers.some((cell) => /^\d+$/.test(cell)) && !title?.startsWith('goal')
      ? [{ title, events, upserts, workflowTasks, activities, commits }]
      : [];
  });
  const measured = measurements.map(({ title, cost }) => {
    const { historyBytes: _, ...figures } = figuresOf(cost);
    return { title, ...figures };
  });
  expect(rows).toEqual(measured);
});

// How many events many at once take depends on how busy the machine is: a slow read inside a workflow task adds a few.
test('many at once all end, delivered once each, with no commit more', () => {
  expect(crowd).toMatchObject({ referrals: 40, ended: 40, effectiveDeliveries: 40, commits: GOALS.commits.purged });
});

test('the bench tells a goal that is missed', () => {
  expect(missesOf(measurements, crowd)).toEqual([]);
  const [handOff] = measurements.map((measurement) => structuredClone(measurement));
  handOff?.cost.types.push('ACTIVITY_TASK_SCHEDULED');
  handOff?.cost.commits.push('another');
  expect(missesOf(handOff ? [handOff] : [], { ...crowd, ended: 39 })).toEqual([
    'hand-off: events above its goal',
    'hand-off: activities above its goal',
    'hand-off: commits above its goal',
    'of 40 at once 39 ended, with 40 effective deliveries',
  ]);
});
