import type { Agreement } from './agreement.js';
import { NOTICE_ITEMS, type Submission } from './referral.js';
import type { RefusalCode } from './refusals.js';

/**
 * What R6 has against the information given: an item missing, given after the consent, or by a notice that is not the
 * agreement's. A notice is its version and its language; earlier versions count where the agreement still names them.
 */
export function informationRefusals(
  { information, consent }: Pick<Submission, 'information' | 'consent'>,
  { notice }: Pick<Agreement, 'notice'>,
): RefusalCode[] {
  const refusals: RefusalCode[] = [];
  if (!NOTICE_ITEMS.every((item) => information.items.includes(item))) refusals.push('notInformed');
  // Negated, so that a moment that cannot be read refuses too.
  if (!(Date.parse(information.givenAt) <= Date.parse(consent.givenAt))) refusals.push('informedAfterConsent');
  const versions = [notice.version, ...(notice.earlierVersions ?? [])];
  if (!versions.includes(information.noticeVersion) || information.language !== notice.language) {
    refusals.push('noticeUnknown');
  }
  return refusals;
}
