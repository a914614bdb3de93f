import type { Agreement } from './agreement.js';
import { brusselsDate } from './brussels-time.js';
import { daysBetween } from './calendar.js';
import { type Client, CONTACT_ITEMS, type Submission } from './referral.js';
import type { RefusalCode } from './refusals.js';

type Consented = Pick<Submission, 'client' | 'consent'>;

/** What R7 and R8 have against the consent at `now`; every reason, in the order of the refusals table. */
export function consentRefusals(submission: Consented, agreement: Agreement, now: Date): RefusalCode[] {
  const { consent, client } = submission;
  const refusals: RefusalCode[] = [];
  if (consent.free !== true) refusals.push('consentNotFree');
  if (consent.explicit !== true) refusals.push('consentNotExplicit');
  // Negated, so that a moment that cannot be read refuses too. No tolerance: a sender's clock that runs ahead waits.
  if (!(Date.parse(consent.givenAt) <= now.getTime())) refusals.push('consentInFuture');
  else if (consentAgeDays(consent.givenAt, now) > agreement.consent.maximumAgeDays) refusals.push('consentTooOld');
  if (consent.recipient !== agreement.receiver.enterpriseNumber) refusals.push('consentForOtherRecipient');
  if (!consent.items.includes('name')) refusals.push('nameNotConsented');
  if (!CONTACT_ITEMS.some((item) => consent.items.includes(item) && client[item] !== undefined)) {
    refusals.push('noConsentedContact');
  }
  return refusals;
}

/**
 * Age of a consent in calendar days of Brussels: one given on 1 March at 23:00 is one day old on 2 March at 01:00. So a
 * maximum of 30 days holds until the end of the 30th day after the day it was given.
 */
export function consentAgeDays(givenAt: string, now: Date): number {
  return daysBetween(brusselsDate(new Date(givenAt)), brusselsDate(now));
}

/**
 * The part of the client's data that may travel: the name, and of the contacts those consented to (R7, R8). Throws where
 * the name itself was not consented to; `judge` never allows that.
 */
export function consentedClient({ client, consent }: Consented): Client {
  if (!consent.items.includes('name')) throw new Error('the name was not consented to');
  const { address, phone, email } = client;
  return {
    givenName: client.givenName,
    familyName: client.familyName,
    ...(address !== undefined && consent.items.includes('address') && { address }),
    ...(phone !== undefined && consent.items.includes('phone') && { phone }),
    ...(email !== undefined && consent.items.includes('email') && { email }),
  };
}
