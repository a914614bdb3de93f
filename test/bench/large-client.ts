import type { Submission } from '../../domain/referral.js';

/** A letter of three bytes in UTF-8: what bounds a field bounds letters, not bytes. */
const WIDE = '木';
const LONGEST = { name: 100, street: 100, houseNumber: 12, locality: 60 };
/** 254 characters, as SMTP carries them. */
const LONG_EMAIL = `${'a'.repeat(64)}@${[60, 60, 60, 5].map((length) => 'b'.repeat(length)).join('.')}`;

/** The largest client data that the contract takes: every field as long as it may be, all of it sent to the receiver. */
export function largestAllowedClient(sample: Submission): Submission {
  const { address, ...client } = sample.client;
  return {
    ...sample,
    client: {
      ...client,
      givenName: WIDE.repeat(LONGEST.name),
      familyName: WIDE.repeat(LONGEST.name),
      email: LONG_EMAIL,
      ...(address && {
        address: {
          street: WIDE.repeat(LONGEST.street),
          houseNumber: WIDE.repeat(LONGEST.houseNumber),
          boxNumber: WIDE.repeat(LONGEST.houseNumber),
          postalCode: address.postalCode,
          locality: WIDE.repeat(LONGEST.locality),
        },
      }),
    },
  };
}

/**
 * Client data of exactly so many bytes, far beyond what the contract takes: handed to the store itself. The e-mail address
 * makes up what is missing; it is not consented to, so it is kept, encrypted, and the receiver never sees it.
 *
 * @param bytes of the client's data as JSON in UTF-8
 */
export function clientOfSize(sample: Submission, bytes: number): Submission {
  const client = { ...sample.client, email: '' };
  const missing = bytes - Buffer.byteLength(JSON.stringify(client));
  const items = sample.consent.items.filter((item) => item !== 'email');
  return { ...sample, consent: { ...sample.consent, items }, client: { ...client, email: 'x'.repeat(missing) } };
}
