import type { Caller } from '../domain/views.js';
import type { ReferralRow } from './schema.js';

/** The caller is party to the referral; the receiver only once a permit was issued, before that it cannot know the id. */
export function concerns(caller: Caller, row: Pick<ReferralRow, 'sender' | 'receiver' | 'permitted_version'>): boolean {
  if (caller.role === 'operator') return true;
  return caller.role === 'sender'
    ? row.sender === caller.enterpriseNumber
    : row.receiver === caller.enterpriseNumber && row.permitted_version !== null;
}
