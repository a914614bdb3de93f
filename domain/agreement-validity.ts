import type { Agreement } from './agreement.js';
import { brusselsDate } from './brussels-time.js';
import { compareDates } from './calendar.js';
import type { RefusalCode } from './refusals.js';

/**
 * What R15 has against sending under this agreement at `now`. Both days of its validity count in full, by the calendar
 * in Brussels.
 */
export function agreementRefusals(
  { validFrom, validUntil }: Pick<Agreement, 'validFrom' | 'validUntil'>,
  { now, suspended }: { now: Date; suspended: boolean },
): RefusalCode[] {
  const today = brusselsDate(now);
  const refusals: RefusalCode[] = [];
  if (compareDates(today, validFrom) < 0) refusals.push('agreementNotYetValid');
  if (validUntil !== undefined && compareDates(today, validUntil) > 0) refusals.push('agreementLapsed');
  if (suspended) refusals.push('agreementSuspended');
  return refusals;
}
