import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R7, GDPR 7(3) and 17: the client withdraws after the data were sent, and tells whom she happens to talk to. */
export const withdrawnAfterSending: Path = {
  name: 'withdrawn-after-sending',
  title: 'Consent withdrawn after sending, told to the OCMW: erased on both sides',
  expected: 'withdrawn/consentWithdrawn',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(3);
    await referral.receiverReports({ type: 'withdrawal', manner: 'oral', occurredAt: await referral.now() });
    await referral.ends();
    world.tell('purge', 'consent withdrawn: the receiver was told to erase and has confirmed');
    return referral.result(
      'delivered; withdrawn on day 3, told to the OCMW; the receiver confirmed the erasure',
      (found) => otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
    );
  },
};
