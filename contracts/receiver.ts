import { z } from 'zod';
import { CONSENT_MANNERS, DATA_ITEMS, PURPOSE } from '../domain/referral.js';

/**
 * The receiver contract on the wire: what an OCMW gets and what it answers. Requests are refused where they carry an
 * unknown property (protocol article 3 is an allow-list); of answers, unknown properties are ignored, so that a
 * receiver may add some, and every text is bounded.
 */

const moment = z.iso.datetime({ offset: true }).max(40);
const recordVersion = z.int().min(1);
const eventId = z.uuid();
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
      .exactOptional(),
    email: z.string().min(3).max(254).exactOptional(),
  })
  .meta({ id: 'DeliveredClient' });

/** Body of `PUT /referrals/{referralId}`. */
export const deliveryBody = z
  .strictObject({
    recordVersion,
    agreementId: z.string().min(1).max(100),
    purpose: z.literal(PURPOSE),
    /** The receiver had a referral of the same client before, as far as the connector still knows. */
    repeat: z.boolean(),
    client: wireClient,
    consentedItems: z.array(z.enum(DATA_ITEMS)).min(1).max(DATA_ITEMS.length),
    consent: z.strictObject({ givenAt: moment, manner: z.enum(CONSENT_MANNERS) }).meta({ id: 'GivenConsent' }),
  })
  .meta({ id: 'Delivery' });
export type DeliveryBody = z.infer<typeof deliveryBody>;

/** Body of `POST /referrals/{referralId}/erasures`. */
export const erasureBody = z.strictObject({ eventId, reason: code }).meta({ id: 'ErasureInstruction' });
export type ErasureBody = z.infer<typeof erasureBody>;

/** Body of `POST /referrals/{referralId}/withdrawals`. */
export const withdrawalBody = z.strictObject({ eventId }).meta({ id: 'WithdrawalNotice' });
export type WithdrawalBody = z.infer<typeof withdrawalBody>;

/** Body of `POST /referrals/{referralId}/recalls`. */
export const recallBody = z.strictObject({ eventId, reason: code }).meta({ id: 'RecallNotice' });
export type RecallBody = z.infer<typeof recallBody>;

/** Body of `POST /referrals/{referralId}/corrections`. */
export const correctionBody = z
  .strictObject({ eventId, recordVersion, client: wireClient })
  .meta({ id: 'CorrectionNotice' });
export type CorrectionBody = z.infer<typeof correctionBody>;

/** Body of `POST /destructions`. */
export const destructionBody = z
  .strictObject({
    declarationId: z.uuid(),
    dossierReference,
    ruleId: z.string().min(1).max(100),
  })
  .meta({ id: 'DestructionInstruction' });
export type DestructionBody = z.infer<typeof destructionBody>;

/**
 * 200 or 201 to a delivery. The statement that it reached secrecy-bound readers (R4) is read apart from the rest, so
 * that a receipt without it can be told from one that is malformed.
 */
export const receiptAnswer = z.object({
  receiptId: outsideIdentifier,
  receivedAt: moment,
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
  .object({ result: z.literal('destroyed'), destroyedOn: z.iso.date() })
  .meta({ id: 'DestructionConfirmation' });
export type DestructionConfirmation = z.infer<typeof destructionAnswer>;
