import { z } from 'zod';
import type { PartyRole } from '../domain/agreement.js';
import { BREACH_CONCLUSIONS, type BreachItem } from '../domain/breaches.js';
import { CONTACT_OUTCOMES } from '../domain/events.js';
import { OPEN_STATES, TERMINAL_STATES } from '../domain/states.js';
import type { SwitchState } from '../domain/suspension.js';
import { TASK_KINDS, type Task } from '../domain/tasks.js';
import type {
  AcceptedEventReceipt,
  AcceptedReferral,
  FeedItem,
  ReferralStatus,
  TimelineEntry,
} from '../domain/views.js';

/**
 * What the HTTP API answers, said once: the gateway serialises by these schemas (only declared properties leave), the
 * HTTP client checks by them. Names and forms follow the Belgif REST guide.
 */
export const BASE_PATH = '/referralConnector/v1';

/** Largest request body, in bytes. */
export const BODY_LIMIT = 128 * 1024;

/** What may stand in a URL beside UUIDs. Both sides refuse anything else, so no name ends up in one. */
export const CURSOR_PATTERN = /^[\w.~:-]{1,200}$/;
export const STATUS_PATTERN = /^[a-zA-Z]{1,40}$/;
export const LARGEST_PAGE = 100;

const moment = z.string().meta({ format: 'date-time' });
const referralId = z.string().meta({ format: 'uuid' });
/** Each a text, a number or true or false; the guide has no way to say so. */
const codes = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .meta({ id: 'Codes', additionalProperties: true });

export const SENDER_STATUSES = [
  'received',
  'sending',
  'parked',
  'delivered',
  'notDelivered',
  'closed',
  'refused',
] as const;

/** Everything that a referral may show, to either party. */
export const REFERRAL_STATUSES: readonly ReferralStatus['status'][] = [
  ...new Set([...SENDER_STATUSES, ...OPEN_STATES, ...TERMINAL_STATES]),
];

export const acceptedReferralSchema = z
  .object({
    referralId,
    agreementId: z.string(),
    status: z.literal('received'),
    acceptedAt: moment,
    repeated: z.boolean(),
  })
  .meta({ id: 'AcceptedReferral' }) satisfies z.ZodType<AcceptedReferral>;

export const acceptedEventSchema = z
  .object({ referralId, eventId: z.string().meta({ format: 'uuid' }), acceptedAt: moment, repeated: z.boolean() })
  .meta({ id: 'AcceptedEvent' }) satisfies z.ZodType<AcceptedEventReceipt>;

export const referralStatusSchema = z
  .object({
    referralId,
    agreementId: z.string(),
    status: z.enum(REFERRAL_STATUSES),
    reason: z.string().exactOptional(),
    acceptedAt: moment,
    deliveredAt: moment.exactOptional(),
    recordVersion: z.int().exactOptional(),
    contactAttempts: z.int().exactOptional(),
    outcome: z.enum(CONTACT_OUTCOMES).exactOptional(),
    contactOverdue: z.boolean().exactOptional(),
    nextDueAt: moment.exactOptional(),
    assignedTo: z.string().exactOptional(),
    unread: z.boolean().exactOptional(),
  })
  .meta({ id: 'ReferralStatus' }) satisfies z.ZodType<ReferralStatus>;

export const timelineEntrySchema = z
  .object({ at: moment, action: z.string(), actor: z.string(), codes })
  .meta({ id: 'TimelineEntry' }) satisfies z.ZodType<TimelineEntry>;

const feedItemSchema = z
  .object({
    cursor: z.string(),
    at: moment,
    kind: z.enum([
      'statusChanged',
      'offered',
      'delivered',
      'corrected',
      'reminder',
      'contactOverdue',
      'erasureRequested',
      'withdrawn',
      'recalled',
      'breachOpened',
      'taskOpened',
    ]),
    referralId,
    codes,
  })
  .meta({ id: 'FeedItem' }) satisfies z.ZodType<FeedItem>;

/** `next` is a link with the cursor in its `after` parameter; absent on the last page. */
const nextLink = z.string().exactOptional();

export const timelinePageSchema = z
  .object({ items: z.array(timelineEntrySchema), next: nextLink })
  .meta({ id: 'TimelinePage' });
export const referralPageSchema = z
  .object({ items: z.array(referralStatusSchema), next: nextLink })
  .meta({ id: 'ReferralPage' });
export const feedPageSchema = z.object({ items: z.array(feedItemSchema), next: nextLink }).meta({ id: 'FeedPage' });

const taskSchema = z
  .object({
    taskId: z.string().meta({ format: 'uuid' }),
    referralId,
    kind: z.enum(TASK_KINDS),
    partner: z.string().exactOptional(),
    openedAt: moment,
    dueAt: moment,
    confirmedAt: moment.exactOptional(),
    supersededAt: moment.exactOptional(),
    dossierReference: z.string().exactOptional(),
  })
  .meta({ id: 'Task' }) satisfies z.ZodType<Task>;

export const taskPageSchema = z.object({ items: z.array(taskSchema), next: nextLink }).meta({ id: 'TaskPage' });

const partyRole = z.enum(['sender', 'receiver']) satisfies z.ZodType<PartyRole>;

export const switchStateSchema = z
  .object({
    agreementId: z.string(),
    suspended: z.boolean(),
    suspendedBy: partyRole.exactOptional(),
    mustConfirm: z.array(partyRole),
  })
  .meta({ id: 'SwitchState' }) satisfies z.ZodType<SwitchState>;

export const breachItemSchema = z
  .object({
    referralId,
    organisation: z.string(),
    openedAt: moment,
    dueAt: moment,
    overdue: z.boolean(),
    concludedAt: moment.exactOptional(),
    conclusion: z.enum(BREACH_CONCLUSIONS).exactOptional(),
  })
  .meta({ id: 'BreachItem' }) satisfies z.ZodType<BreachItem>;

export const breachPageSchema = z
  .object({ items: z.array(breachItemSchema), next: nextLink })
  .meta({ id: 'BreachPage' });
