import { correction, RIGHT_NUMBER } from '../../correction.js';
import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';

/** GDPR 16 and 19: a corrected record replaces the old one, here and at the receiver, and nothing else changes. */
export const correctedAfterSending: Path = {
  name: 'corrected-after-sending',
  title: 'Corrected after sending: the new record replaces the old one at the receiver',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { receiver } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    await referral.passDays(2);
    await referral.senderReports(correction(world.agreement));
    await eventually('the corrected record', () => receiver.held(referralId)?.recordVersion === 2, world.signal);
    const [arrived, state] = [receiver.held(referralId), await referral.state()];
    world.tell('transmit', 'corrected: the new record is there in place of the old one');
    await referral.passDays(3);
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged, both records of it');
    return referral.result(
      'delivered; on day 2 corrected, and delivered again under version 2; then help declined',
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'deliver 201', 'erase 200']),
        ...otherThan('the number that the receiver has', arrived?.client?.phone, RIGHT_NUMBER),
        ...otherThan('the address that the receiver has', arrived?.client?.address, undefined),
        ...otherThan('the state after the correction', state, 'awaitingOutcome'),
        ...otherThan(
          'records that the receiver had',
          found.held?.versions.map(({ recordVersion }) => recordVersion),
          [1, 2],
        ),
      ],
    );
  },
};
