import { z } from 'zod';
import type { Agreement } from '../domain/agreement.js';
import { compareDates } from '../domain/calendar.js';
import { PURPOSE } from '../domain/referral.js';
import { receiverSchema, senderSchema } from './agreement-parties.js';
import { policyFields } from './agreement-policies.js';
import { processingFields } from './agreement-processing.js';
import { crossFieldRule } from './cross-field-rule.js';
import { agreedCode, agreementId, calendarDate, language, noticeVersion, postalCode, textLine } from './fields.js';
import { uniqueBy } from './unique-by.js';

/**
 * An agreement file once its open values are taken out of their wrappers: `Agreement` and the approvals of its content.
 * Strict: a field with a slip in its name is a fault, never a policy silently not applied.
 */

const paragraph = textLine(2000);
const partyRole = z.enum(['sender', 'receiver']);

const noticeSchema = z.strictObject({
  version: noticeVersion,
  language,
  items: z.strictObject({
    whichData: paragraph,
    toWhom: paragraph,
    why: paragraph,
    whatHappens: paragraph,
    whatToExpect: paragraph,
  }),
  consentStatement: paragraph,
  withdrawal: paragraph,
  earlierVersions: z.array(noticeVersion).max(20).exactOptional(),
});

const responsibilitiesSchema = z.strictObject({
  controllers: z.array(z.strictObject({ party: partyRole, of: paragraph, basis: paragraph })).min(1),
  processors: z.array(z.strictObject({ name: textLine(200), for: partyRole, task: paragraph })),
  hostedBy: z.enum(['sender', 'receiver', 'processor']),
});

const territorySchema = z.strictObject({
  nisCode: z.string().regex(/^\d{5}$/, { error: 'must be an NIS code of five digits' }),
  postalCodes: z
    .array(z.strictObject({ code: postalCode, localities: z.array(textLine(100)).min(1) }))
    .min(1)
    .check(uniqueBy('code')),
});

/** The approval of one party's DPO: a compact JWS over the hash of the content. */
export const approvalSchema = z.strictObject({
  party: partyRole,
  jws: z
    .string()
    .max(8192, { abort: true })
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, { error: 'must be a compact JWS' }),
});
export type Approval = z.infer<typeof approvalSchema>;

const agreementFields = {
  agreementId,
  version: z.int().min(1),
  title: textLine(300),
  cooperation: z.strictObject({
    concludedOn: calendarDate,
    reference: textLine(200),
    documentHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in lower-case hexadecimal' })
      .exactOptional(),
  }),
  validFrom: calendarDate,
  validUntil: calendarDate.exactOptional(),
  sender: senderSchema,
  receiver: receiverSchema,
  purpose: z.strictObject({
    code: z.literal(PURPOSE),
    description: paragraph,
    originalPurpose: paragraph,
    compatibility: paragraph,
  }),
  ...processingFields,
  territory: territorySchema,
  notice: noticeSchema,
  legalBases: z
    .array(z.strictObject({ code: agreedCode, title: paragraph, articles: z.array(textLine(50)) }))
    .min(1)
    .check(uniqueBy('code')),
  responsibilities: responsibilitiesSchema,
  ...policyFields,
};

const rules = [
  crossFieldRule(
    z.object({ validFrom: calendarDate, validUntil: calendarDate }),
    ({ validFrom, validUntil }) => compareDates(validFrom, validUntil) <= 0,
    { path: ['validUntil'], error: 'must not be before validFrom' },
  ),
  crossFieldRule(
    z.object({
      sender: z.object({ enterpriseNumber: z.string() }),
      receiver: z.object({ enterpriseNumber: z.string() }),
    }),
    ({ sender, receiver }) => sender.enterpriseNumber !== receiver.enterpriseNumber,
    { path: ['receiver', 'enterpriseNumber'], error: 'must not be the sender’s' },
  ),
  crossFieldRule(
    z.object({
      responsibilities: z.object({ hostedBy: z.string() }),
      senderView: z.object({ outcomes: z.boolean() }),
    }),
    // Who hosts sees every ending in the Temporal UI.
    ({ responsibilities, senderView }) => responsibilities.hostedBy !== 'sender' || senderView.outcomes,
    {
      path: ['responsibilities', 'hostedBy'],
      error: 'must not be the sender unless senderView.outcomes lets it see outcomes',
    },
  ),
  crossFieldRule(
    z.object({ responsibilities: z.object({ hostedBy: z.string(), processors: z.array(z.unknown()) }) }),
    ({ responsibilities: { hostedBy, processors } }) => hostedBy !== 'processor' || processors.length > 0,
    { path: ['responsibilities', 'processors'], error: 'must name the processor that hosts' },
  ),
  crossFieldRule(
    z.object({ contact: z.looseObject({}), closingRules: z.array(z.string()) }),
    // A maximum without its closing rule would look agreed and never close anything; the rule without one cannot act.
    ({ contact, closingRules }) => closingRules.includes('contactTimeOver') === 'closeAfterDays' in contact,
    { path: ['contact', 'closeAfterDays'], error: 'goes with the closing rule contactTimeOver: both or neither' },
  ),
  crossFieldRule(
    z.object({
      transmission: z.looseObject({}),
      receiver: z.object({ undertakesReadLogging: z.boolean() }),
    }),
    // What is pushed is read where the connector sees nothing (R4).
    ({ transmission, receiver }) => transmission.mode === 'pull' || receiver.undertakesReadLogging,
    { path: ['receiver', 'undertakesReadLogging'], error: 'must be true unless transmission.mode is pull' },
  ),
  crossFieldRule(
    z.object({ transmission: z.looseObject({}), ownCopy: z.object({ until: z.string() }) }),
    ({ transmission, ownCopy }) => transmission.mode !== 'pull' || ownCopy.until === 'outcome',
    {
      path: ['ownCopy', 'until'],
      error: 'must be outcome where transmission.mode is pull: the own copy is the only one',
    },
  ),
  crossFieldRule(
    z.object({ transmission: z.looseObject({}), receiver: z.looseObject({}) }),
    ({ transmission, receiver }) => transmission.mode !== 'pull' || !('endpoint' in receiver),
    {
      path: ['receiver', 'endpoint'],
      error: 'must be left out where transmission.mode is pull: nothing is sent there',
    },
  ),
];

export const agreementFileSchema = z
  .strictObject({
    ...agreementFields,
    approvals: z.array(approvalSchema).max(2).check(uniqueBy('party')).exactOptional(),
  })
  .check(...rules) satisfies z.ZodType<Agreement>;
