import type { Agreement } from '../../domain/agreement.js';
import { ownAgreement } from './own-agreement.js';
import type { World } from './path.js';

/** A partner of the geïntegreerd breed onthaal; made up. */
export const CAW = { name: 'CAW Voorbeeld', enterpriseNumber: '0410340088' };

/** An agreement of one path's own that lists a partner: by default there is none (R13). */
export function sharingAgreement(world: World): Promise<Agreement> {
  return ownAgreement(world, { onwardSharing: { partners: [CAW] } });
}
