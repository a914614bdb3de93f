import type { Caller } from '../domain/views.js';
import type { ReferralRow } from './schema.js';

/**
 * The caller is party to the referral: the sender for as long as its status is kept, the receiver only once a permit was issued
 * or it was offered, before that it cannot know the id.
 */
export function concerns(
  caller: Caller,
  row: Pick<ReferralRow, 'sender' | 'receiver' | 'permitted_version' | 'offered_version' | 'shown_to_sender'>,
): boolean {
  if (caller.role === 'operator') return true;
  return caller.role === 'sender'
    ? row.sender === caller.enterpriseNumber && row.shown_to_sender
    : row.receiver === caller.enterpriseNumber && (row.permitted_version !== null || row.offered_version !== null);
}
