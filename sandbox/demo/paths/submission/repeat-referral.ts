import { wholeTimeline } from '../../../../clients/every-page.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

const TWICE = { givenName: 'Lieve', familyName: 'd’Hondt' };
/** Written otherwise, the same person. */
const AGAIN = { givenName: 'LIEVE', familyName: 'D’hondt' };

/** A second referral of a client who is still being contacted: the receiver is told so, the sender learns nothing by it. */
export const repeatReferral: Path = {
  name: 'repeat-referral',
  title: 'The same client referred again: flagged to the receiver, all the same to the sender',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { client, receiver } = world.connector;
    const agreement = await ownAgreement(world);
    const referralOf = async (name: typeof TWICE) => {
      const referral = await DrivenReferral.submit(world, {
        agreement,
        change: (allowed) => ({ ...allowed, client: { ...allowed.client, ...name } }),
      });
      await referral.reaches('awaitingOutcome');
      return referral;
    };
    const first = await referralOf(TWICE);
    const second = await referralOf(AGAIN);
    const flags = [first, second].map(({ referralId }) => receiver.held(referralId)?.repeat);
    world.tell('transmit', 'the same client again: the receiver is told that it has a referral of hers already');
    const [seenOfFirst, seenOfSecond] = await Promise.all([first, second].map((referral) => seenBySender(referral)));

    await first.outcome('helpDeclined');
    await first.ends();
    await second.outcome('helpDeclined');
    await second.ends();
    world.tell('purge', 'help declined: both are erased and purged');
    return second.result(
      'referred while her first referral was open, which went its own way; then help declined',
      () => [
        ...otherThan('what the receiver was told', flags, [false, true]),
        ...otherThan('what the sender sees of the second', seenOfSecond, seenOfFirst),
      ],
    );

    /** All that the sender can ask for, without the ids and moments in which any two referrals differ. */
    async function seenBySender({ referralId, parties: { sender } }: DrivenReferral) {
      const { acceptedAt: _, deliveredAt, referralId: __, ...status } = await client.status(sender, referralId);
      const timeline = await wholeTimeline(client, sender, referralId);
      const changes = timeline.map(({ action, actor, codes }) => ({ action, actor, codes }));
      return { status, isDelivered: deliveredAt !== undefined, changes };
    }
  },
};
