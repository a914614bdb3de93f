import { NOTICE_ITEMS } from '../../../../domain/referral.js';
import { refusedAtSubmission } from '../../refused-at-submission.js';

/** R6: who was told four of the five things was not informed. */
export const notInformed = refusedAtSubmission({
  name: 'not-informed',
  title: 'Client not fully informed: refused at submission',
  change: (allowed) => ({ ...allowed, information: { ...allowed.information, items: NOTICE_ITEMS.slice(0, -1) } }),
  refusals: ['notInformed'],
  happened: 'the client was told four of the five things, and not what to expect',
});
