import { isUuid } from './identifiers.js';

/** Where a page of referrals ended. It says all that the next page needs, so that the referral itself may be gone by then. */
export interface ListPosition {
  acceptedAt: Date;
  referralId: string;
}

/** The position as a text that may stand in a URL: milliseconds since 1970 and the id. */
export function listCursor({ acceptedAt, referralId }: ListPosition): string {
  return `${acceptedAt.getTime()}_${referralId}`;
}

/** The position that a cursor stands for; undefined where the text is none that `listCursor` gives. */
export function listPosition(cursor: string): ListPosition | undefined {
  const [, milliseconds, referralId] = /^(\d{1,13})_(.+)$/.exec(cursor) ?? [];
  if (milliseconds === undefined || referralId === undefined || !isUuid(referralId)) return undefined;
  return { acceptedAt: new Date(Number(milliseconds)), referralId };
}
