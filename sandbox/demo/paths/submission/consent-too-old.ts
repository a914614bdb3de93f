import { consentedDaysAgo } from '../../consented-days-ago.js';
import { refusedAtSubmission } from '../../refused-at-submission.js';

/** R7: a consent older than the agreement's maximum is not valid any more. */
export const consentTooOld = refusedAtSubmission({
  name: 'consent-too-old',
  title: 'Consent older than the agreement allows: refused at submission',
  change: (allowed, { consent }) => consentedDaysAgo(consent.maximumAgeDays + 1)(allowed),
  refusals: ['consentTooOld'],
  happened: 'a consent that is a day older than the agreement allows',
});
