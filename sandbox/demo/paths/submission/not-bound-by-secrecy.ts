import { refusedAtSubmission } from '../../refused-at-submission.js';

/** R2: who refers is bound by professional secrecy. */
export const notBoundBySecrecy = refusedAtSubmission({
  name: 'not-bound-by-secrecy',
  title: 'Team member not bound by secrecy: refused at submission',
  change: (allowed) => ({ ...allowed, teamMember: { ...allowed.teamMember, boundBySecrecy: false } }),
  refusals: ['notBoundBySecrecy'],
  happened: 'a referral by somebody who is not bound by professional secrecy',
});
