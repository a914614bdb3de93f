import type { Agreement } from './agreement.js';
import type { CorrectedRecord } from './referral.js';
import type { RefusalCode } from './refusals.js';

/** Whether the postal code lies in the agreement's territory. Codes only: there is a Deurne in Antwerp too (R5). */
export function inTerritory(agreement: Pick<Agreement, 'territory'>, postalCode: string): boolean {
  return agreement.territory.postalCodes.some(({ code }) => code === postalCode);
}

/** What R5 has against a residence: not stated as the place of residence, or outside the territory. */
export function residenceRefusals(
  { residence }: Pick<CorrectedRecord, 'residence'>,
  agreement: Pick<Agreement, 'territory'>,
): RefusalCode[] {
  const refusals: RefusalCode[] = [];
  if (residence.isPlaceOfResidence !== true) refusals.push('residenceNotStated');
  if (!inTerritory(agreement, residence.postalCode)) refusals.push('outsideTerritory');
  return refusals;
}
