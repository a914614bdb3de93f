import { refusedAtSubmission } from '../../refused-at-submission.js';

/** R8, R9: an allow-list. What the protocol does not name is refused, not dropped: the caseworker learns that it is not wanted. */
export const unknownField = refusedAtSubmission({
  name: 'unknown-field',
  title: 'Birth date and a note: refused at submission, not dropped',
  change: (allowed) => ({
    ...allowed,
    client: { ...allowed.client, birthDate: '1990-01-01' },
    notes: 'nothing of this is ever kept',
  }),
  refusals: ['unknownInput:client.birthDate', 'unknownInput:notes'],
  happened: 'a birth date and a note, which the protocol does not name',
  audited: false,
});
