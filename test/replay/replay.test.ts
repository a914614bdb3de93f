import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../config/logger.js';
import type { Connector } from '../../sandbox/connector.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { exampleSubmission } from '../domain/examples.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { pathAgreement, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { testWorkflowBundle } from '../setup/environment.js';
import { eventually } from '../setup/eventually.js';
import { executionsOn, type Recorded, replay, replayAllOn } from '../setup/replay.js';
import { type Fixture, fixtures } from './fixtures.js';
import { SCENARIOS } from './scenarios.js';

const recorded = fixtures();
const scratch = scratchDirectory();
// What the SDK says of the histories that are meant to fail would fill screens.
beforeAll(() => installTemporalRuntime({ logger: createLogger({ level: 'silent', name: 'test' }) }));
afterAll(() => scratch.remove());

const asRecorded = ({ json }: Fixture): Recorded => ({
  workflowId: json.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '',
  history: json,
});

/** Names of the histories that the workflow code in this file does not follow. */
async function failing(histories: Fixture[], codePath: string): Promise<string[]> {
  const faults = await replay(histories.map(asRecorded), { codePath });
  const failed = faults.map(({ workflowId }) => workflowId);
  return histories.filter((fixture) => failed.includes(asRecorded(fixture).workflowId)).map(({ name }) => name);
}

/** The workflow code of this test run with one thing changed. */
function changedBundle(before: string, after: string): string {
  const code = readFileSync(testWorkflowBundle(), 'utf8');
  if (!code.includes(before)) throw new Error(`the bundle does not hold ${before}`);
  const path = join(scratch.path, `${recorded.length}-${before.length}-${after.length}.js`);
  writeFileSync(path, code.replaceAll(before, after));
  return path;
}

/** The recorded histories that have an event of this type. */
function having(eventType: string): Fixture[] {
  return recorded.filter(({ json }) => json.events.some((event) => event.eventType === `EVENT_TYPE_${eventType}`));
}

test('every scenario has a history', () => {
  const names = recorded.map(({ name }) => name);
  expect(SCENARIOS.map(({ name }) => name).filter((name) => !names.some((file) => file.endsWith(`-${name}`)))).toEqual(
    [],
  );
});

test('fault 32: every recorded history replays under the code of today', async () => {
  expect(await replay(recorded.map(asRecorded))).toEqual([]);
});

describe('a change that running workflows could not follow is found', () => {
  test('another activity', async () => {
    const changed = changedBundle('.transmit(', '.unpark(');
    const transmitting = recorded.filter(({ json }) =>
      json.events.some((event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'transmit'),
    );
    expect(transmitting.length).toBeGreaterThan(10);
    expect(await failing(transmitting, changed)).toEqual(transmitting.map(({ name }) => name));
  });

  test('no local activity at the start', async () => {
    const changed = changedBundle('.reading.verify(', '.recording("").verify(');
    const referrals = having('MARKER_RECORDED');
    expect(await failing(referrals, changed)).toEqual(referrals.map(({ name }) => name));
  });

  test('no search attributes', async () => {
    const changed = changedBundle('upsertSearchAttributes)(', 'setCurrentDetails)(');
    const upserting = having('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES');
    expect(await failing(upserting, changed)).toEqual(upserting.map(({ name }) => name));
  });
});

describe('every execution that a test starts is replayed when it drops its connector', () => {
  let connector: Connector & { drop(): Promise<void> };
  beforeAll(async () => {
    connector = await startTestConnector();
  });
  afterAll(() => connector.drop());

  test('and one that does not follow the code fails it', async () => {
    const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
    await referral.outcome('helpDeclined');
    await referral.result();
    const found: string[] = [];
    await eventually(async () => {
      for await (const { workflowId } of executionsOn(connector.temporal, connector.taskQueue)) found.push(workflowId);
      return found.length > 0;
    });
    expect(found).toEqual([`referral/${referral.referralId}`]);
    await replayAllOn(connector.temporal, connector.taskQueue);
    const changed = { codePath: changedBundle('.transmit(', '.unpark(') };
    await expect(replayAllOn(connector.temporal, connector.taskQueue, changed)).rejects.toThrow(/does not replay/);
  });
});

test('every activity in them has its times and all of its retry policy, and no number of attempts ends it', () => {
  const scheduled = recorded.flatMap(({ json }) =>
    json.events.flatMap(({ activityTaskScheduledEventAttributes: attributes }) => attributes ?? []),
  );
  expect(new Set(scheduled.map(({ activityType }) => activityType.name)).size).toBeGreaterThan(6);
  for (const { activityType, startToCloseTimeout, retryPolicy } of scheduled) {
    expect({ activity: activityType.name, startToCloseTimeout, ...retryPolicy }).toEqual({
      activity: activityType.name,
      startToCloseTimeout: expect.stringMatching(/^[1-9]/),
      initialInterval: expect.stringMatching(/^[1-9]/),
      backoffCoefficient: 2,
      maximumInterval: expect.stringMatching(/^[1-9]/),
    });
  }
});

test('none of them holds a word of the client', () => {
  const samples = Array.from({ length: 20 }, () => sampleSubmission(pathAgreement(), new Date()));
  const words = [exampleSubmission(), ...samples].flatMap(({ client: { address, ...client } }) => [
    ...Object.values(client),
    address?.street ?? '',
  ]);
  const texts = recorded.map(({ json }) => {
    const text = JSON.stringify(json);
    const payloads = [...text.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data]) => String(data));
    return [text, ...payloads.map((data) => Buffer.from(data, 'base64').toString('utf8'))].join('\n');
  });
  expect(texts.filter((text) => text.includes('helpDeclined'))).not.toEqual([]);
  for (const word of words.filter((word) => word.length > 3)) {
    expect(texts.filter((text) => text.includes(word))).toEqual([]);
  }
});

test('none of them names a folder of the machine that recorded it', () => {
  const places = recorded.filter(({ json }) => /node_modules|\.[jt]s:\d+/.test(JSON.stringify(json)));
  expect(places.map(({ name }) => name)).toEqual([]);
});
