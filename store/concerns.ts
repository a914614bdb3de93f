import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Caller } from '../domain/views.js';
import type { Database, ReferralRow } from './schema.js';

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

/** The same as a condition on rows of `referral`: what is not the caller's is then not even read, or locked. */
export function concerning(caller: Caller) {
  return (eb: ExpressionBuilder<Database, 'referral'>): Expression<SqlBool> => {
    if (caller.role === 'operator') return eb.lit(true);
    if (caller.role === 'sender') {
      return eb.and([eb('sender', '=', caller.enterpriseNumber), eb('shown_to_sender', '=', true)]);
    }
    return eb.and([
      eb('receiver', '=', caller.enterpriseNumber),
      eb.or([eb('permitted_version', 'is not', null), eb('offered_version', 'is not', null)]),
    ]);
  };
}
