import type { Caller } from '../../domain/views.js';

const OF_A_NAME =
  'A name finds what was entered under exactly that name (capitals, accents and signs aside) and postal code, of referrals whose data is still held: ask by referralId for others.';

/** What a look-up by name does not find for this caller, in words for whoever answers the client. */
export function limitsOf(caller: Caller): string[] {
  switch (caller.role) {
    case 'operator':
      return [OF_A_NAME];
    case 'sender':
      return [
        OF_A_NAME,
        'What was sent, or may have been, is not found by name, and whether a copy of it is still held is not told: either would tell that it ended. Ask by referralId, and refer the client to the receiver for the rest.',
      ];
    case 'receiver':
      return [OF_A_NAME, 'A client who withheld the address is not found by name and postal code: ask by referralId.'];
  }
}
