import { versionInForce } from './agreement-catalogue.js';
import { acceptConnectorEvent, isUnderWay } from './connector-event.js';
import { lockSwitch } from './judged-record.js';
import { isOffered, LockedReferral } from './locked-referral.js';
import { commit, read, type Store } from './store.js';
import { isSuspended } from './switch-state.js';

const PAGE = 100;

/**
 * Where referrals are pulled nothing asks for a permit until somebody reads: so what is offered and unread under an agreement
 * that was suspended or has lapsed is found here, and its workflow is told to have it judged again, which parks it (R15).
 * Returns how many.
 */
export async function stopOffers(store: Store): Promise<number> {
  let stopped = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await offeredPage(store, after);
    for (const { referral_id: referralId, agreement_id: agreementId } of page) {
      if (await stop(store, referralId, agreementId)) stopped += 1;
      after = referralId;
    }
    if (page.length < PAGE) return stopped;
  }
}

function offeredPage(store: Store, after: string): Promise<{ referral_id: string; agreement_id: string }[]> {
  return read(store, (db) =>
    db
      .selectFrom('referral')
      .select(['referral_id', 'agreement_id'])
      .where('state', '=', 'sending')
      .where('offered_version', 'is not', null)
      .where('ending_state', 'is', null)
      .where('referral_id', '>', after)
      .orderBy('referral_id')
      .limit(PAGE)
      .execute(),
  );
}

/** False where it may be read, or is being judged already. */
async function stop(store: Store, referralId: string, agreementId: string): Promise<boolean> {
  const now = await store.clock.now(referralId);
  const isLapsed = versionInForce(store.agreements, agreementId, now) === undefined;
  if (!isLapsed && !(await isSuspended(store, agreementId))) return false;
  return commit(store, 'stopOffer', async (tx) => {
    const { suspended } = await lockSwitch(tx, agreementId);
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    const isUnread = referral.row.state === 'sending' && isOffered(referral.row) && referral.ending === undefined;
    if ((!suspended && !isLapsed) || !isUnread || (await isUnderWay(referral, 'judgement'))) return false;
    await acceptConnectorEvent(tx, referral, 'judgement');
    await referral.save();
    return true;
  });
}
