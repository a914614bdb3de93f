import { Problem } from '../domain/problems.js';
import { isPulled } from '../domain/transmission-mode.js';
import type { Caller } from '../domain/views.js';
import { actorOf, personOf } from './acting.js';
import { LockedReferral } from './locked-referral.js';
import { waitsToBeRead } from './pulled-pass-on.js';
import { commit, type Store } from './store.js';

/**
 * Says which person of the receiver may read a referral that is pulled; changed for as long as there is anything to read, and
 * audited, with who said so. Throws `Problem` `eventNotAllowed` with `referralEnded` or `notPulled`, and `UnknownReferral` for what is not the caller's to know.
 */
export async function assignReferral(
  store: Store,
  caller: Caller,
  referralId: string,
  socialWorkerId: string,
): Promise<void> {
  const now = await store.clock.now(referralId);
  const refused = await commit(store, 'assign', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now, caller);
    const { row } = referral;
    if (!isPulled(referral.agreement)) return 'notPulled';
    if (referral.ended && !(await waitsToBeRead(tx, row))) return 'referralEnded';
    if (row.assigned_to === socialWorkerId) return undefined;
    row.assigned_to = socialWorkerId;
    await referral.audit(actorOf(caller), 'assigned', { socialWorkerId, ...personOf(caller) });
    await referral.save();
    return undefined;
  });
  if (refused === undefined) return;
  const detail = 'not allowed in the state of this referral';
  throw new Problem('eventNotAllowed', [
    { type: 'rejectedInput', in: 'path', name: 'referralId', detail, code: refused },
  ]);
}
