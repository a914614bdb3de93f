import { z } from 'zod';
import { CONSENT_MANNERS, DATA_ITEMS, PURPOSE } from '../domain/referral.js';
import { RECEIVER_RULES } from './receiver-rules.js';

/**
 * The receiver contract on the wire: what an OCMW gets and what it answers. Requests are refused where they carry an
 * unknown property (protocol article 3 is an allow-list); of answers, unknown properties are ignored, so that a
 * receiver may add some, and every text is bounded.
 */

const moment = z.iso.datetime({ offset: true }).max(40);
const recordVersion = z
  .int()
  .min(1)
  .meta({ description: 'Counts corrections of one referral; the highest is the one that holds.' });
const eventId = z.uuid().meta({ description: 'The same id is the same event, however often it comes.' });
const code = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*$/)
  .max(64);

/**
 * Identifiers of the receiver's own making. They end up in histories and audit entries, so they have the alphabet of
 * identifiers: no spaces and no `@`, which is what a name, an address or an e-mail address would need.
 */
const outsideIdentifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/)
  .max(100);

/** A dossier's reference follows the receiver's own numbering, whatever that looks like; one printable line. */
const dossierReference = z
  .string()
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u)
  .trim()
  .min(1)
  .max(100)
  // The same, for tools that know no classes of Unicode.
  .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$' });

export const wireAddress = z
  .strictObject({
    street: z.string().min(1).max(200),
    houseNumber: z.string().min(1).max(20),
    boxNumber: z.string().min(1).max(20).exactOptional(),
    postalCode: z.string().regex(/^\d{4}$/),
    locality: z.string().min(1).max(100),
  })
  .meta({ id: 'DeliveredAddress' });

export const wireClient = z
  .strictObject({
    givenName: z.string().min(1).max(200),
    familyName: z.string().min(1).max(200),
    address: wireAddress.exactOptional(),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .meta({ description: 'E.164: with the country code, without spaces.' })
      .exactOptional(),
    email: z.string().min(3).max(254).exactOptional(),
  })
  .meta({ id: 'DeliveredClient', description: 'At least one of address, phone and e-mail is there.' });

/** Body of `PUT /referrals/{referralId}`. */
export const deliveryBody = z
  .strictObject({
    recordVersion,
    agreementId: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'The agreement between sender and receiver under which it is sent.' }),
    purpose: z
      .literal(PURPOSE)
      .meta({ description: 'The only purpose for which the data may be used (article 2 of the protocol).' }),
    repeat: z.boolean().meta({
      description: 'The same client was referred here before, as far as the connector still knows.',
    }),
    client: wireClient,
    consentedItems: z
      .array(z.enum(DATA_ITEMS))
      .min(1)
      .max(DATA_ITEMS.length)
      .meta({ description: 'What the client consented to share: nothing else is in `client`.' }),
    consent: z.strictObject({ givenAt: moment, manner: z.enum(CONSENT_MANNERS) }).meta({ id: 'GivenConsent' }),
  })
  .meta({ id: 'Delivery' });
export type DeliveryBody = z.infer<typeof deliveryBody>;

/** Body of `POST /referrals/{referralId}/erasures`. */
export const erasureBody = z
  .strictObject({
    eventId,
    reason: code.meta({
      description:
        'Why: `helpDeclined`, `unreachable`, `notCompetent`, `deceased`, `consentWithdrawn`, `enteredInError`, `wrongPerson`, `noLongerIndicated`, `contactTimeOver`, `parkingTimeOver`, `judgedRefused`. More may follow: erase whatever it says.',
    }),
  })
  .meta({ id: 'ErasureInstruction' });
export type ErasureBody = z.infer<typeof erasureBody>;

/** Body of `POST /referrals/{referralId}/withdrawals`. */
export const withdrawalBody = z.strictObject({ eventId }).meta({ id: 'WithdrawalNotice' });
export type WithdrawalBody = z.infer<typeof withdrawalBody>;

/** Body of `POST /referrals/{referralId}/recalls`. */
export const recallBody = z
  .strictObject({
    eventId,
    reason: code.meta({
      description:
        'Why: `enteredInError`, `noLongerIndicated`, or `wrongPerson`, which is a breach that both data protection officers look at.',
    }),
  })
  .meta({ id: 'RecallNotice' });
export type RecallBody = z.infer<typeof recallBody>;

/** Body of `POST /referrals/{referralId}/corrections`. */
export const correctionBody = z
  .strictObject({ eventId, recordVersion, client: wireClient })
  .meta({ id: 'CorrectionNotice' });
export type CorrectionBody = z.infer<typeof correctionBody>;

/** Body of `POST /destructions`. */
export const destructionBody = z
  .strictObject({
    declarationId: z
      .uuid()
      .meta({ description: 'Of the declaration of destruction; the same id is the same destruction.' }),
    dossierReference,
    ruleId: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'The selection rule of the agreement under which it is destroyed: for the declaration.' }),
  })
  .meta({ id: 'DestructionInstruction' });
export type DestructionBody = z.infer<typeof destructionBody>;

/**
 * 200 or 201 to a delivery. The statement that it reached secrecy-bound readers (R4) is read apart from the rest, so
 * that a receipt without it can be told from one that is malformed.
 */
export const receiptAnswer = z.object({
  receiptId: outsideIdentifier.meta({ description: 'The receiver’s own id of this delivery; nothing of the client.' }),
  receivedAt: moment.meta({ description: RECEIVER_RULES.receivedAt }),
  readersBoundBySecrecy: z.unknown().optional(),
});
export interface Receipt {
  receiptId: string;
  receivedAt: string;
  readersBoundBySecrecy: true;
}

/** 200 to an erasure; 202 has no content that counts. */
export const erasureAnswer = z
  .discriminatedUnion('result', [
    z.object({ result: z.literal('erased') }).meta({ id: 'Erased' }),
    z.object({ result: z.literal('dossierExists'), dossierReference }).meta({ id: 'DossierExists' }),
  ])
  .meta({ id: 'ErasureConfirmation' });
export type ErasureConfirmation = z.infer<typeof erasureAnswer>;

/** 200 to a destruction; 202 has no content that counts. */
export const destructionAnswer = z
  .object({ result: z.literal('destroyed'), destroyedOn: z.iso.date().meta({ description: 'The day in Belgium.' }) })
  .meta({ id: 'DestructionConfirmation' });
export type DestructionConfirmation = z.infer<typeof destructionAnswer>;
