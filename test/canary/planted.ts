import type { Agreement } from '../../domain/agreement.js';
import type { Client, Submission } from '../../domain/referral.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';

/**
 * What planted values hold, one kind of value each; none of them occurs anywhere else. The postal code is no canary: it has
 * four digits, and must be one of the agreement's.
 */
export const MARKERS = {
  /** Names, address and e-mail. */
  client: 'kwvogelzq',
  /** Of the phone number, in whatever way it is grouped at its start. */
  phone: '470987653',
  evidenceReference: 'bewijsszq',
  dossierReference: 'dosnummerzq',
  /** A field that does not exist, named like one. */
  fieldName: 'veldnaamzq',
} as const;
export type Marker = keyof typeof MARKERS;

/** The client of one occasion, which each value names. */
export function plantedClient(occasion: string): Client & Required<Pick<Client, 'address' | 'phone' | 'email'>> {
  const { client, phone } = MARKERS;
  return {
    givenName: `Zoë ${client} ${occasion}`,
    familyName: `d’${client}-${occasion} Ünal`,
    address: {
      street: `${client}straat ${occasion}`,
      houseNumber: `7-${client}`,
      boxNumber: `b ${client}`,
      postalCode: '3290',
      locality: `Sint-${client} ${occasion}`,
    },
    phone: `+32${phone}`,
    email: `zoe.${client}+${occasion}@${client}.example`,
  };
}

/** A submission that the agreement allows now, with something planted in every field that takes text of people. */
export function plantedSubmission(agreement: Agreement, occasion: string): Submission {
  const submission = sampleSubmission(agreement, new Date());
  return {
    ...submission,
    consent: { ...submission.consent, evidenceReference: `KG/${MARKERS.evidenceReference}-${occasion}` },
    client: plantedClient(occasion),
    residence: { postalCode: '3290', isPlaceOfResidence: true },
  };
}

/** The full record of a correction. */
export function plantedCorrection(occasion: string): Pick<Submission, 'client' | 'residence'> & { type: 'correction' } {
  return {
    type: 'correction',
    client: plantedClient(`corrected-${occasion}`),
    residence: { postalCode: '3290', isPlaceOfResidence: true },
  };
}

/** A dossier's reference as an OCMW gives it. */
export function plantedReference(occasion: string): string {
  return `SD/${MARKERS.dossierReference}-${occasion}`;
}
