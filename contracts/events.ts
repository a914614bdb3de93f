import { z } from 'zod';
import {
  ATTEMPT_RESULTS,
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  type EventCodes,
  type EventType,
  RECALL_REASONS,
  RETRY_REASONS,
} from '../domain/events.js';
import { CONSENT_MANNERS, type CorrectedRecord } from '../domain/referral.js';
import { addressIsResidence } from './client.js';
import { correctedFields } from './correction.js';
import { crossFieldRule } from './cross-field-rule.js';
import { calendarDate, enterpriseNumber, moment, reference, uuid } from './fields.js';
import { parseInput } from './parse-input.js';

/** One strict schema per event that is reported on a referral. `eventId` is the caller's, and makes repeats harmless. */

export const contactAttemptSchema = z
  .strictObject({
    type: z.literal('contactAttempt'),
    eventId: uuid,
    occurredAt: moment,
    channel: z.enum(CONTACT_CHANNELS),
    result: z.enum(ATTEMPT_RESULTS),
  })
  .meta({ id: 'ContactAttempt' });

/** `dossierReference` comes with wanted help and with nothing else (R12). */
export const contactOutcomeSchema = z
  .strictObject({
    type: z.literal('contactOutcome'),
    eventId: uuid,
    occurredAt: moment,
    outcome: z.enum(CONTACT_OUTCOMES),
    dossierReference: reference.exactOptional(),
    alreadyKnown: z.boolean().exactOptional(),
  })
  .check(...dossierReferenceOnlyWith('outcome', 'helpWanted'))
  .meta({ id: 'ContactOutcome' });

export const withdrawalSchema = z
  .strictObject({
    type: z.literal('withdrawal'),
    eventId: uuid,
    occurredAt: moment,
    manner: z.enum(CONSENT_MANNERS),
  })
  .meta({ id: 'Withdrawal' });

export const recallSchema = z
  .strictObject({
    type: z.literal('recall'),
    eventId: uuid,
    reason: z.enum(RECALL_REASONS),
  })
  .meta({ id: 'Recall' });

export const correctionSchema = z
  .strictObject({ type: z.literal('correction'), eventId: uuid, ...correctedFields })
  .check(addressIsResidence)
  .meta({ id: 'Correction' });

export const erasureConfirmedSchema = z
  .strictObject({
    type: z.literal('erasureConfirmed'),
    eventId: uuid,
    result: z.enum(['erased', 'dossierExists']),
    dossierReference: reference.exactOptional(),
  })
  .check(...dossierReferenceOnlyWith('result', 'dossierExists'))
  .meta({ id: 'ErasureConfirmed' });

export const retrySchema = z
  .strictObject({
    type: z.literal('retry'),
    eventId: uuid,
    reason: z.enum(RETRY_REASONS),
  })
  .meta({ id: 'Retry' });

export const dossierClosedSchema = z
  .strictObject({
    type: z.literal('dossierClosed'),
    eventId: uuid,
    closedOn: calendarDate,
  })
  .meta({ id: 'DossierClosed' });

export const dossierReopenedSchema = z
  .strictObject({ type: z.literal('dossierReopened'), eventId: uuid })
  .meta({ id: 'DossierReopened' });

/** The receiver passed the client's data on to a partner that the agreement lists (R13); a fact, never a request. */
export const disclosureSchema = z
  .strictObject({ type: z.literal('disclosure'), eventId: uuid, occurredAt: moment, partner: enterpriseNumber })
  .meta({ id: 'OnwardDisclosure' });

export const forwardingConfirmedSchema = z
  .strictObject({ type: z.literal('forwardingConfirmed'), eventId: uuid, taskId: uuid })
  .meta({ id: 'ForwardingConfirmed' });

export const eventSchema = z
  .discriminatedUnion('type', [
    contactAttemptSchema,
    contactOutcomeSchema,
    withdrawalSchema,
    recallSchema,
    correctionSchema,
    erasureConfirmedSchema,
    retrySchema,
    dossierClosedSchema,
    dossierReopenedSchema,
    disclosureSchema,
    forwardingConfirmedSchema,
  ])
  .meta({ id: 'ReportedEvent' });

/** An event whose shape has been checked. `correction` carries the full record that replaces the old one. */
export interface CheckedEvent {
  eventId: string;
  type: EventType;
  codes: EventCodes;
  correction?: CorrectedRecord;
}

/**
 * The event in `input` (parsed JSON), its codes apart from a corrected record, so that personal data cannot slip into
 * what travels. Throws `Problem('badRequest')` with every fault at once.
 */
export function parseEvent(input: unknown): CheckedEvent {
  const event = parseInput(eventSchema, input);
  if (event.type === 'correction') {
    const { type, eventId, client, residence } = event;
    return { type, eventId, codes: {}, correction: { client, residence } };
  }
  const { type, eventId, ...codes } = event;
  return { type, eventId, codes };
}

/** A dossier's reference is required where `field` is `value`, and refused everywhere else. */
function dossierReferenceOnlyWith(field: 'outcome' | 'result', value: string) {
  const part = z.looseObject({ [field]: z.string() });
  const path = ['dossierReference'];
  return [
    crossFieldRule(part, (event) => event[field] !== value || 'dossierReference' in event, {
      path,
      error: `is required where ${field} is ${value}`,
    }),
    crossFieldRule(part, (event) => event[field] === value || !('dossierReference' in event), {
      path,
      error: `belongs only where ${field} is ${value}`,
    }),
  ];
}
