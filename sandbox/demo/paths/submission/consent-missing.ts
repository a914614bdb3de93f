import { refusedAtSubmission } from '../../refused-at-submission.js';

/** R7: consent that was neither free nor explicit is none. */
export const consentMissing = refusedAtSubmission({
  name: 'consent-missing',
  title: 'No valid consent: refused at submission, nothing kept',
  change: (allowed) => ({ ...allowed, consent: { ...allowed.consent, free: false, explicit: false } }),
  refusals: ['consentNotFree', 'consentNotExplicit'],
  happened: 'a consent that was neither free nor explicit',
});
