import type { Agreement } from '../../domain/agreement.js';
import { sampleSubmission } from '../sample-submission.js';
import type { Report } from './driven-referral.js';

/** The number that a client gives when the one the sender had turns out to be wrong. */
export const RIGHT_NUMBER = '+32470999888';

/**
 * A correction of a sample referral: the same person under the right number and without an address; `postalCode` is where
 * she lives, by default in the territory.
 */
export function correction(agreement: Agreement, postalCode?: string): Report {
  const { client, residence } = sampleSubmission(agreement, new Date());
  const { address: _, ...reachable } = client;
  return {
    type: 'correction',
    client: { ...reachable, phone: RIGHT_NUMBER },
    residence: { ...residence, ...(postalCode === undefined ? {} : { postalCode }) },
  };
}
