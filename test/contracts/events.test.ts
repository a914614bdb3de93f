import { parseCorrectedRecord } from '../../contracts/correction.js';
import { eventSchema, parseEvent } from '../../contracts/events.js';
import { CONNECTOR_EVENT_TYPES, EVENT_TYPES } from '../../domain/events.js';
import { EVENT_ID, eventBodies, submissionBody, withValueAt } from './examples.js';
import { issuesOfParsing } from './issues-of-parsing.js';

const issues = (body: unknown) => issuesOfParsing(() => parseEvent(body));
const bodyOf = (type: string) => {
  const body = eventBodies().find((candidate) => candidate.type === type);
  if (body === undefined) throw new Error(type);
  return body;
};

test('every event type but those that the connector makes can be reported', () => {
  const reported = eventSchema.options.map((option) => option.shape.type.value);
  expect([...reported, ...CONNECTOR_EVENT_TYPES].sort()).toEqual([...EVENT_TYPES].sort());
  expect(new Set(eventBodies().map(({ type }) => type))).toEqual(new Set(reported));
});

test.each(eventBodies().map((body) => [body.type, body]))('%s: codes apart from its id and type', (_, body) => {
  const { type, eventId, client, residence, ...codes } = body;
  expect(parseEvent(body)).toEqual({
    type,
    eventId,
    codes,
    ...(type === 'correction' && { correction: { client, residence } }),
  });
});

test('C nothing of a corrected record is among the codes', () => {
  expect(parseEvent(bodyOf('correction')).codes).toEqual({});
});

test.each(eventBodies().map((body) => [body.type, body]))('%s: R9 unknown fields are refused', (_, body) => {
  expect(issues({ ...body, notes: 'x' })).toEqual([
    { type: 'unknownInput', in: 'body', name: 'notes', detail: 'is not a known field' },
  ]);
});

test.each(eventBodies().map((body) => [body.type, body]))('%s: the caller’s id is a UUID', (_, body) => {
  expect(issues({ ...body, eventId: 'Noor Claes' })).toEqual([
    { type: 'invalidInput', in: 'body', name: 'eventId', detail: 'must be a UUID' },
  ]);
  expect(parseEvent({ ...body, eventId: EVENT_ID.toUpperCase() }).eventId).toBe(EVENT_ID);
});

describe('R12 the dossier’s reference', () => {
  test('is required with wanted help, and with nothing else', () => {
    const outcome = bodyOf('contactOutcome');
    expect(issues(withValueAt(outcome, ['dossierReference'], undefined))).toEqual([
      {
        type: 'requiredInput',
        in: 'body',
        name: 'dossierReference',
        detail: 'is required where outcome is helpWanted',
      },
    ]);
    expect(issues({ ...outcome, outcome: 'helpDeclined' })).toEqual([
      {
        type: 'invalidInput',
        in: 'body',
        name: 'dossierReference',
        detail: 'belongs only where outcome is helpWanted',
      },
    ]);
  });

  test('is required where a dossier exists, and refused where all was erased', () => {
    const confirmed = { type: 'erasureConfirmed', eventId: EVENT_ID };
    expect(issues({ ...confirmed, result: 'dossierExists' })).toHaveLength(1);
    expect(issues({ ...confirmed, result: 'erased', dossierReference: 'D-1' })).toHaveLength(1);
  });

  test.each(['', 'dossier of Noor', 'noor@example.org', '-1', 'x'.repeat(65), 7])('%j is none', (dossierReference) => {
    expect(issues({ ...bodyOf('contactOutcome'), dossierReference }).map(({ name }) => name)).toEqual([
      'dossierReference',
    ]);
  });
});

test.each([
  ['contactAttempt', 'channel', 'fax'],
  ['contactAttempt', 'result', 'rude'],
  ['contactAttempt', 'occurredAt', '2025-03-10'],
  ['contactOutcome', 'outcome', 'contactTimeOver'],
  ['contactOutcome', 'alreadyKnown', 'yes'],
  ['withdrawal', 'manner', 'angry'],
  ['withdrawal', 'occurredAt', 'now'],
  ['recall', 'reason', 'other'],
  ['erasureConfirmed', 'result', 'gone'],
  ['retry', 'reason', 'because'],
  ['dossierClosed', 'closedOn', '2025-02-29'],
  ['dossierClosed', 'closedOn', '2025-06-15T00:00:00Z'],
  ['disclosure', 'partner', '0410340099'],
  ['disclosure', 'partner', 'CAW'],
  ['disclosure', 'occurredAt', 'yesterday'],
  ['forwardingConfirmed', 'taskId', '17'],
])('%s: %s %j is refused', (type, field, value) => {
  const found = issues({ ...bodyOf(type), [field]: value }).map(({ name }) => name);
  expect(found.filter((name) => name !== 'dossierReference')).toEqual([field]);
});

test('an unknown type, or none, is answered with the types there are', () => {
  const detail = `must be one of ${eventSchema.options.map((option) => option.shape.type.value).join(', ')}`;
  expect(issues({ type: 'suspension', eventId: EVENT_ID })).toEqual([
    { type: 'schemaViolation', in: 'body', name: 'type', detail },
  ]);
  expect(issues({ eventId: EVENT_ID })).toEqual([
    { type: 'requiredInput', in: 'body', name: 'type', detail: 'is required' },
  ]);
  for (const input of [[], null, 'withdrawal']) expect(issues(input)).toHaveLength(1);
});

describe('a corrected record', () => {
  const { client, residence } = submissionBody();

  test('is a whole record, normalised as a submission is', () => {
    const record = withValueAt({ client, residence }, ['client', 'phone'], '0470 12 34 56');
    expect(parseCorrectedRecord(record)).toEqual({ client, residence });
    expect(parseEvent({ ...bodyOf('correction'), ...record }).correction).toEqual({ client, residence });
    expect(issuesOfParsing(() => parseCorrectedRecord({ client }))).toEqual([
      { type: 'requiredInput', in: 'body', name: 'residence', detail: 'is required' },
    ]);
  });

  test('R8 it has no other fields either', () => {
    const found = issuesOfParsing(() => parseCorrectedRecord({ client, residence, reason: 'x' }));
    expect(found.map(({ name }) => name)).toEqual(['reason']);
  });

  test('R5 its address is the residence too', () => {
    const moved = withValueAt({ client, residence }, ['residence', 'postalCode'], '3293');
    const names = ['client.address.postalCode'];
    expect(issuesOfParsing(() => parseCorrectedRecord(moved)).map(({ name }) => name)).toEqual(names);
    expect(issues({ ...bodyOf('correction'), ...moved }).map(({ name }) => name)).toEqual(names);
  });
});
