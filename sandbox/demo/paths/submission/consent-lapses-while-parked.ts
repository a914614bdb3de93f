import { consentedDaysAgo } from '../../consented-days-ago.js';
import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

const DAYS_LEFT = 5;

/** Guarantee B: judged again before every attempt. An operator can have it tried, and cannot have it sent. */
export const consentLapsesWhileParked: Path = {
  name: 'consent-lapses-while-parked',
  title: 'Consent becomes too old while parked: refused, whatever an operator wants',
  expected: 'refused/judgedRefused',
  async run(world) {
    const agreement = await ownAgreement(world);
    const { receiver, store } = world.connector;
    receiver.misbehave(agreement.agreementId, 'refuses', { calls: 1 });
    const referral = await DrivenReferral.submit(world, {
      agreement,
      change: consentedDaysAgo(agreement.consent.maximumAgeDays - DAYS_LEFT),
    });
    await referral.reaches('deliveryFailed');
    world.tell('transmit', 'the receiver refuses it: parked, for an operator to settle');
    await referral.passDays(DAYS_LEFT + 1);
    await referral.operatorReports({ type: 'retry', reason: 'receiverRepaired' });
    await referral.ends();
    world.tell('verify', 'an operator has it tried again: the consent is too old by now, so nothing is sent');
    const { refusals } = await store.db
      .selectFrom('referral')
      .select('refusals')
      .where('referral_id', '=', referral.referralId)
      .executeTakeFirstOrThrow();
    const seen = await referral.senderSees();
    return referral.result(
      `refused by the receiver, parked; ${DAYS_LEFT + 1} days later the consent was too old to try again`,
      (found) => [
        ...otherThan('the refusals', refusals, ['consentTooOld']),
        // The permit before the refused attempt was real: the receiver may hold something, so it is told to erase.
        ...otherThan('the calls', callsIn(found), ['deliver 422', 'erase 200']),
        ...otherThan('what the sender sees', seen, 'refused'),
      ],
    );
  },
};
