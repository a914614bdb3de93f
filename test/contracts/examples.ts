import { exampleSubmission } from '../domain/examples.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const EVENT_ID = '3d0c9a52-9f0b-4f0e-8d5f-2f5f3a1f8c01';
const occurredAt = '2025-03-10T14:00:00+01:00';

/** A submission as JSON, typed loosely so that a test may spoil it. A fresh copy each time. */
export function submissionBody(): Record<string, Json> {
  return JSON.parse(JSON.stringify(exampleSubmission()));
}

/** One well-formed event of each type. Fresh copies each time. */
export function eventBodies(): Record<string, Json>[] {
  const { client, residence } = submissionBody();
  const eventId = EVENT_ID;
  return [
    { type: 'contactAttempt', eventId, occurredAt, channel: 'phone', result: 'noAnswer' },
    { type: 'contactOutcome', eventId, occurredAt, outcome: 'helpWanted', dossierReference: 'D/2025-1' },
    { type: 'contactOutcome', eventId, occurredAt, outcome: 'helpDeclined', alreadyKnown: true },
    { type: 'withdrawal', eventId, occurredAt, manner: 'oral' },
    { type: 'recall', eventId, reason: 'wrongPerson' },
    { type: 'correction', eventId, client: client ?? null, residence: residence ?? null },
    { type: 'erasureConfirmed', eventId, result: 'erased' },
    { type: 'erasureConfirmed', eventId, result: 'dossierExists', dossierReference: 'D/2025-1' },
    { type: 'retry', eventId, reason: 'receiverRepaired' },
    { type: 'dossierClosed', eventId, closedOn: '2025-06-15' },
    { type: 'dossierReopened', eventId },
    { type: 'disclosure', eventId, occurredAt, partner: '0410340088' },
    { type: 'forwardingConfirmed', eventId, taskId: '5a0e5e0e-3f61-4a0c-8f0e-6d7c0c1d2e31' },
  ];
}

/** The paths of all values in `json` that hold no others, and of all objects and lists. */
export function pathsOf(json: Json, prefix: string[] = []): string[][] {
  if (typeof json !== 'object' || json === null) return [prefix];
  return [prefix, ...Object.entries(json).flatMap(([key, value]) => pathsOf(value, [...prefix, key]))];
}

/** `json` with the value at `path` replaced; `undefined` removes it. */
export function withValueAt<T>(json: T, path: string[], value: unknown): T {
  const copy = structuredClone(json);
  const last = path.at(-1);
  if (last === undefined) return value as T;
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}
