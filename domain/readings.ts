import type { Client, DataItem } from './referral.js';
import type { RefusalCode } from './refusals.js';

/** What the assigned social worker reads of a referral that is pulled (R4). It is personal data. */
export interface ReferralReading {
  referralId: string;
  recordVersion: number;
  /** Of the first reading of this record version, which was its receipt; the same at each later one. */
  receiptId: string;
  receivedAt: string;
  purpose: string;
  /** The receiver had a referral of the same client before, as far as the connector still knows. */
  repeat: boolean;
  /** Consented items only. */
  client: Client;
  consentedItems: DataItem[];
  consent: { givenAt: string; manner: string };
}

/** Why a record is not shown to the person it is assigned to. Codes: safe in answers to the receiver and in audit entries. */
export const READING_REFUSALS = [
  /** The agreement pushes its referrals: nobody reads them here. */
  'notPulled',
  'referralEnded',
  /** Withdrawn or recalled, or its outcome was reported: what is shown here is gone at once. */
  'endingFixed',
  /** Parked, or not offered yet. */
  'notInThisState',
  /** Its key is missing, or the record does not open. */
  'recordUnreadable',
] as const;
/** Or what `judge` says against sending the newest record now. */
export type ReadingRefusal = (typeof READING_REFUSALS)[number] | RefusalCode;
