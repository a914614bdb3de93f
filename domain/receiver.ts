import type { Client, DataItem } from './referral.js';

/** The receiver contract as values: what goes to the receiver and what it answers. Wire format: `activities/receiver/`. */
export interface Delivery {
  referralId: string;
  recordVersion: number;
  agreementId: string;
  purpose: string;
  /** The receiver had a referral of the same client before, as far as the connector still knows. */
  repeat: boolean;
  /** Consented items only. */
  client: Client;
  consentedItems: DataItem[];
  consent: { givenAt: string; manner: string };
}

export type DeliveryAnswer =
  | { result: 'delivered'; receiptId: string; receivedAt: string }
  /** 409: a newer version is there already. */
  | { result: 'superseded' }
  /** 410: this id was erased; a delayed PUT brings nobody back. */
  | { result: 'erased' }
  | { result: 'refused'; code: ReceiverFault };

export type ErasureAnswer =
  | { result: 'erased' }
  | { result: 'dossierExists'; dossierReference: string }
  /** 202: a later `erasureConfirmed` event follows. */
  | { result: 'accepted' }
  | { result: 'refused'; code: ReceiverFault };

export type DestructionAnswer =
  | { result: 'destroyed'; destroyedOn: string }
  | { result: 'accepted' }
  | { result: 'refused'; code: ReceiverFault };

/** A withdrawal, recall or correction passed on after the end. */
export type PassOnAnswer = { result: 'passedOn' } | { result: 'refused'; code: ReceiverFault };

/** What went wrong outside, as a closed set of codes: safe in logs, histories and audit entries. */
export const RECEIVER_FAULTS = [
  'networkError',
  'timeout',
  'tlsError',
  'serverError',
  'tooManyRequests',
  'unauthorised',
  'rejected',
  'redirected',
  'malformedAnswer',
  'answerTooLarge',
  'secrecyNotStated',
  'addressRefused',
] as const;
export type ReceiverFault = (typeof RECEIVER_FAULTS)[number];

/** Thrown by the port for outages and for nothing else: worth a retry, after `retryAfterSeconds` where the receiver said so. */
export class ReceiverOutage extends Error {
  override readonly name = 'ReceiverOutage';
  constructor(
    readonly code: ReceiverFault,
    readonly retryAfterSeconds?: number,
  ) {
    super(code);
  }
}

/** The receiver as activities see it. Every method throws `ReceiverOutage` for outages and nothing else. */
export interface ReceiverPort {
  deliver(delivery: Delivery): Promise<DeliveryAnswer>;
  erase(input: { referralId: string; eventId: string; reason: string }): Promise<ErasureAnswer>;
  passWithdrawal(input: { referralId: string; eventId: string }): Promise<PassOnAnswer>;
  /** `reason` is a `RecallReason`: what the receiver has to do about a wrong person is more than about an error. */
  passRecall(input: { referralId: string; eventId: string; reason: string }): Promise<PassOnAnswer>;
  passCorrection(input: {
    referralId: string;
    eventId: string;
    recordVersion: number;
    client: Client;
  }): Promise<PassOnAnswer>;
  destroy(input: { declarationId: string; dossierReference: string; ruleId: string }): Promise<DestructionAnswer>;
}
