import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils';

const DIRECTORY = join(__dirname, '..', 'fixtures', 'histories');

/** A recorded history: `name` is its file's, `<version>-<scenario>`. */
export interface Fixture {
  name: string;
  json: { events: FixtureEvent[] };
}

/** What tests look at in an event. */
export interface FixtureEvent {
  eventType: string;
  workflowExecutionStartedEventAttributes?: { workflowId: string };
  activityTaskScheduledEventAttributes?: {
    activityType: { name: string };
    startToCloseTimeout?: string;
    scheduleToCloseTimeout?: string;
    retryPolicy?: {
      initialInterval?: string;
      backoffCoefficient?: number;
      maximumInterval?: string;
      maximumAttempts?: number;
    };
  };
}

/** Every history recorded so far, of this version and of those before it. */
export function fixtures(): Fixture[] {
  const names = readdirSync(DIRECTORY).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => ({
    name: name.replace(/\.json$/, ''),
    json: JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8')),
  }));
}

/** Whether a history of this name was recorded before. */
export function isRecorded(name: string): boolean {
  return existsSync(fileOf(name));
}

/** Adds a history. Throws where there is one of that name: what was recorded is never rewritten. */
export function addFixture(name: string, history: History): void {
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(fileOf(name), `${withoutPlaces(historyToJSON(history))}\n`, { flag: 'wx' });
}

/** Stack traces name folders of the machine that recorded; replay does not look at them. */
function withoutPlaces(json: string): string {
  return json.replace(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
}

function fileOf(name: string): string {
  return join(DIRECTORY, `${name}.json`);
}
