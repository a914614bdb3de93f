import { refusedAtSubmission } from '../../refused-at-submission.js';

/** R8: a name alone reaches nobody. That address, phone and e-mail are there does not count: they may not travel. */
export const noConsentedContact = refusedAtSubmission({
  name: 'no-consented-contact',
  title: 'No contact consented to: refused at submission',
  change: (allowed) => ({ ...allowed, consent: { ...allowed.consent, items: ['name'] } }),
  refusals: ['noConsentedContact'],
  happened: 'a consent to the name alone, to no way of reaching the client',
});
