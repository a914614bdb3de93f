import { errorFields, isError, isFrame } from './log-errors.js';

/**
 * Everything that a log line may say, at whatever depth (guarantee C). What is not named here is dropped before the line
 * is written; a new name is a decision, and belongs to a thing that can never hold a word about a client.
 */
// biome-ignore format: grouped by what the fields are about
const LOG_FIELDS = [
  // what it is about
  'referralId', 'eventId', 'dossierId', 'agreementId', 'declarationId', 'checkpointId', 'keyId', 'traceId',
  'agreementVersion', 'recordVersion', 'sequence', 'chain', 'party', 'role', 'organisation',
  // what happened, as codes
  'state', 'fromState', 'toState', 'reason', 'outcome', 'result', 'kind', 'cause', 'code', 'codes', 'refusals', 'fault',
  'type', 'error', 'err', 'frames', 'status', 'check', 'database', 'purpose', 'deployment', 'process', 'pid', 'signal',
  // how much, how long, when
  'count', 'attempt', 'attempts', 'depth', 'size', 'limit', 'milliseconds', 'seconds', 'retryAfterSeconds', 'at',
  'dueAt', 'version', 'buildId',
  // HTTP: the template of a route, never the URL of a request
  'method', 'route', 'host', 'port',
  // Temporal
  'workflowId', 'runId', 'workflowType', 'activityId', 'activityType', 'taskQueue', 'namespace', 'sdkComponent',
  'target', 'isLocal', 'signalName', 'workflowExists',
] as const;

export type LogField = (typeof LOG_FIELDS)[number];
type LogValue = string | number | boolean | null | undefined | Date;

/** What a call may pass: the compiler refuses other names, and what gets past it is dropped. */
export type LogFields = { [Field in Exclude<LogField, 'error' | 'err'>]?: LogValue | readonly LogValue[] } & {
  error?: unknown;
  err?: unknown;
};

const ALLOWED: ReadonlySet<string> = new Set(LOG_FIELDS);

/** Ids, codes, dates, numbers, addresses of servers: no spaces, no `@`, `+`, `?`, `%`, no letters beyond ASCII. */
const CODE = /^[\w.:/{}*[\]-]{1,200}$/;
/** Stands where a field may be logged, but not with that value. */
export const WITHHELD = '(withheld)';
const DEEPEST = 6;

/**
 * What of some fields may be logged: a new, plain object of allowed names, whose strings look like codes. Errors become
 * type, code and places in the code. Never throws, whatever it is given.
 */
export function allowedFields(fields: object): Record<string, unknown> {
  return pick(fields, 0);
}

function pick(fields: object, depth: number): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (!ALLOWED.has(name)) continue;
    const value = allowedValue(name, read(fields, name), depth);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

/** A getter may throw, and a log line is no place to find out. */
function read(fields: object, name: string): unknown {
  try {
    return (fields as Record<string, unknown>)[name];
  } catch {
    return WITHHELD;
  }
}

function allowedValue(name: string, value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'string':
      return (name === 'frames' ? isFrame(value) : CODE.test(value)) ? value : WITHHELD;
    case 'object':
      return value === null ? null : allowedObject(name, value, depth);
    default:
      return undefined;
  }
}

function allowedObject(name: string, value: object, depth: number): unknown {
  if (depth >= DEEPEST) return WITHHELD;
  if (Array.isArray(value)) return value.map((element) => allowedValue(name, element, depth + 1) ?? null);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? WITHHELD : value.toISOString();
  if (isError(value)) return errorFields(value);
  return pick(value, depth + 1);
}
