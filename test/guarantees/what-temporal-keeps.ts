import type { History } from '@temporalio/common/lib/proto-utils';
import { CLOSING_RULES } from '../../domain/agreement.js';
import { CONTACT_OUTCOMES, EVENT_TYPES, RECALL_REASONS, RETRY_REASONS } from '../../domain/events.js';
import { isUuid } from '../../domain/identifiers.js';
import { type SEARCH_ATTRIBUTE, WORKFLOW_TYPE } from '../../domain/names.js';
import { RECEIVER_FAULTS } from '../../domain/receiver.js';
import { CONSENT_MANNERS } from '../../domain/referral.js';
import { REFUSALS } from '../../domain/refusals.js';
import { ENDING_REASONS, OPEN_STATES, PARKING_REASONS, TERMINAL_STATES } from '../../domain/states.js';

/** What a value under one key may look like. Names are words too, so words come from closed vocabularies only. */
type Shape = (value: unknown) => boolean;

const among =
  (...lists: (readonly string[])[]): Shape =>
  (value) =>
    lists.flat().includes(String(value));
const matching =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const count: Shape = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const moment = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/);
const flag: Shape = (value) => typeof value === 'boolean';

const STATES = [...OPEN_STATES, ...TERMINAL_STATES];
const REASONS = [...PARKING_REASONS, ...ENDING_REASONS, ...RECALL_REASONS, ...RETRY_REASONS];
const CODES = [...CONTACT_OUTCOMES, ...REASONS, ...CLOSING_RULES];
const AGREEMENTS = ['example', 'example-pull'];
const DUE = [
  'reminder',
  'escalation',
  'contactTimeOver',
  'parkingTimeOver',
  'erasureRepeat',
  'ownCopyEnds',
  'unreadTimeOver',
  'passOnOver',
];
const ACTIVITIES = ['verify', 'noteIgnoredSignal', 'noteCancelRequest', 'acknowledge'];

const eventKey: Shape = (value) => {
  const [id, type, code, ...more] = String(value).split('/');
  return isUuid(id) && among(EVENT_TYPES)(type) && (code === '' || among(CODES)(code)) && more.length === 0;
};

/** Every key that may stand in a payload, and what under it. A key that is not here is a finding, whatever it holds. */
const ALLOWED: Record<string, Shape> = {
  referralId: isUuid,
  eventId: isUuid,
  agreementId: among(AGREEMENTS),
  agreementVersion: count,
  state: among(STATES),
  reason: among(REASONS),
  permitted: flag,
  correctionWaiting: flag,
  offered: flag,
  deliverUntil: moment,
  parkedUntil: moment,
  refusals: among(Object.keys(REFUSALS)),
  applied: eventKey,
  cause: eventKey,
  kind: among(DUE),
  at: moment,
  sequence: count,
  type: among(EVENT_TYPES),
  outcome: among(CONTACT_OUTCOMES),
  alreadyKnown: flag,
  occurredAt: moment,
  manner: among(CONSENT_MANNERS),
  recordVersion: count,
  result: among(['erased', 'dossierExists']),
  // Of the SDK, in the marker of a local activity.
  seq: count,
  attempt: count,
  activity_id: matching(/^\d+$/),
  activity_type: among(ACTIVITIES),
  seconds: count,
  nanos: count,
};

/** Keys that hold objects or lists of them: what is in there is looked at key by key. */
const CONTAINERS = ['pending', 'codes', 'due', 'ending', 'complete_time', 'original_schedule_time', 'backoff'];

const ATTRIBUTES: Record<keyof typeof SEARCH_ATTRIBUTE, Shape> = {
  ReferralState: among(STATES),
  AgreementId: among(AGREEMENTS),
  DueAt: (value) => value === null || moment(value),
};

/** Texts for the Temporal UI: the words are ours, all of them. */
const WORDS = [...STATES, ...REASONS].join('|');
const TEXTS: Shape[] = [
  /^Referral under example(-pull)? version \d+$/,
  /^Verify consent, transmit, wait for the contact outcome, then hand off or purge\. To stop it, recall it\.$/,
  /^send under a permit, or offer to be read$/,
  /^until (a reminder goes to the receiver|it is escalated|it closes by the agreement’s rule|it ends as expired|it is parked, for nobody has read it|the erasure is asked for again|it is given up, and its copy destroyed)$/,
  new RegExp(`^(${WORDS}): (hand off to the dossier register|erase at the receiver and purge)$`),
  /^(pass on|tell the receiver) what came after the hand-off$/,
].map(matching);

/** Where a history holds a value that is no id, code or date: the path and the key, for a person to read. */
export function findings(history: History): string[] {
  const found: string[] = [];
  look(history.events ?? [], 'history', found);
  return found;
}

function look(value: unknown, path: string, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) look(item, path, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = `${path}.${key}`;
    if (key === 'failure' || key === 'lastFailure') lookAtFailure(inner, here, found);
    else if (path.endsWith('.indexedFields'))
      expectShape(ATTRIBUTES[key as keyof typeof ATTRIBUTES], decoded(inner), here, found);
    else if (path.endsWith('.userMetadata'))
      expectShape((text) => TEXTS.some((fits) => fits(text)), decoded(inner), here, found);
    else if (key === 'payloads') for (const payload of inner ?? []) lookAtPayload(decoded(payload), here, found);
    else if (isPayload(inner)) lookAtPayload(decoded(inner), here, found);
    else look(inner, here, found);
  }
}

function lookAtPayload(value: unknown, path: string, found: string[], key?: string): void {
  if (Array.isArray(value)) {
    for (const item of value) lookAtPayload(item, path, found, key);
  } else if (typeof value === 'object' && value !== null && (key === undefined || CONTAINERS.includes(key))) {
    for (const [name, inner] of Object.entries(value)) lookAtPayload(inner, `${path}.${name}`, found, name);
  } else if (key === undefined || CONTAINERS.includes(key)) {
    // A bare value says what it is nowhere; an activity that answers nothing leaves null.
    if (value !== null && value !== undefined) found.push(`${path}: a bare value`);
  } else expectShape(ALLOWED[key], value, path, found);
}

/** A failure says a code of ours, and not where it arose, which would name folders; it has no details and no cause. */
function lookAtFailure(failure: unknown, path: string, found: string[]): void {
  if (typeof failure !== 'object' || failure === null) return;
  const { message, stackTrace, cause, applicationFailureInfo, encodedAttributes } = failure as Record<string, unknown>;
  const codes = [...RECEIVER_FAULTS, 'unknown referral', 'the clock is behind'];
  expectShape(among(codes), message, `${path}.message`, found);
  if (stackTrace) found.push(`${path}.stackTrace`);
  if (cause) found.push(`${path}.cause`);
  if (encodedAttributes) found.push(`${path}.encodedAttributes`);
  if ((applicationFailureInfo as { details?: unknown } | null)?.details) found.push(`${path}.details`);
}

function expectShape(shape: Shape | undefined, value: unknown, path: string, found: string[]): void {
  if (shape === undefined) found.push(`${path}: a key that is not allowed`);
  else if (!shape(value)) found.push(`${path}: a value of another shape`);
}

function isPayload(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'metadata' in value && 'data' in value;
}

function decoded(payload: unknown): unknown {
  const { data } = payload as { data?: Uint8Array | null };
  const text = Buffer.from(data ?? []).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

export const WORKFLOW_ID = new RegExp(`^(${Object.keys(WORKFLOW_TYPE).join('|')})(/[0-9a-f]{8}-[0-9a-f-]{27}){1,2}$`);
