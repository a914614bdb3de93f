import {
  type AcceptedEvent,
  CONTACT_OUTCOMES,
  type ContactOutcome,
  type DirectEvent,
  type EventCodes,
  type EventType,
} from './events.js';
import { isUuid } from './identifiers.js';

/**
 * The shape of signals, checked by hand because this runs inside workflows, where no schema library may be. Whatever does
 * not fit is `undefined`: it is ignored and audited, and never fails a workflow task.
 */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9:.+-]{0,63}$/;
const CODE_FIELDS = ['outcome', 'occurredAt', 'reason', 'manner', 'channel', 'result', 'closedOn'] as const;

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** An accepted event as the dispatcher signals it: `{eventId, sequence, type, codes}`, and nothing else. */
export function acceptedEventOf(signal: EventType, payload: unknown): AcceptedEvent | undefined {
  const fields = fieldsOf(payload);
  const codes = fieldsOf(fields?.codes);
  if (fields === undefined || codes === undefined || fields.type !== signal) return undefined;
  if (Object.keys(fields).some((name) => !['eventId', 'sequence', 'type', 'codes'].includes(name))) return undefined;
  const { eventId, sequence } = fields;
  if (!isUuid(eventId)) return undefined;
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 1) return undefined;
  const checked = codesOf(codes);
  return checked && { eventId, sequence, type: signal, codes: checked };
}

function codesOf(codes: Fields): EventCodes | undefined {
  const checked: Fields = {};
  for (const [name, value] of Object.entries(codes)) {
    const fits =
      (name === 'alreadyKnown' && typeof value === 'boolean') ||
      (name === 'recordVersion' && Number.isSafeInteger(value)) ||
      ((CODE_FIELDS as readonly string[]).includes(name) && typeof value === 'string' && CODE.test(value));
    if (!fits) return undefined;
    checked[name] = value;
  }
  return checked as EventCodes;
}

/**
 * A contact outcome as the receiver's own Temporal client signals it, in the words of its HTTP event:
 * `{eventId, outcome, occurredAt, alreadyKnown?, dossierReference?}`.
 */
export function directOutcomeOf(payload: unknown): DirectEvent | undefined {
  const fields = fieldsOf(payload);
  if (fields === undefined) return undefined;
  const { eventId, outcome, occurredAt, alreadyKnown, dossierReference, ...others } = fields;
  if (Object.keys(others).length > 0) return undefined;
  if (!isUuid(eventId)) return undefined;
  if (!(CONTACT_OUTCOMES as readonly unknown[]).includes(outcome)) return undefined;
  if (typeof occurredAt !== 'string' || !CODE.test(occurredAt) || Number.isNaN(Date.parse(occurredAt)))
    return undefined;
  if (alreadyKnown !== undefined && typeof alreadyKnown !== 'boolean') return undefined;
  if (dossierReference !== undefined && (typeof dossierReference !== 'string' || !REFERENCE.test(dossierReference)))
    return undefined;
  return {
    eventId,
    type: 'contactOutcome',
    codes: {
      outcome: outcome as ContactOutcome,
      occurredAt,
      ...(alreadyKnown === undefined ? {} : { alreadyKnown }),
      ...(dossierReference === undefined ? {} : { dossierReference }),
    },
  };
}
