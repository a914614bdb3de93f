import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';

/** Fault 16: a permit was issued, so the receiver may hold the data, whatever the connector heard of its PUT. */
export const withdrawnWhileInDoubt: Path = {
  name: 'withdrawn-while-in-doubt',
  title: 'Consent withdrawn while a send is in doubt: erased before the delayed PUT arrives, which finds nobody',
  expected: 'withdrawn/consentWithdrawn',
  async run(world) {
    const { receiver } = world.connector;
    const agreement = await ownAgreement(world);
    receiver.misbehave(agreement.agreementId, 'heldUp');
    const referral = await DrivenReferral.submit(world, { agreement });
    const { referralId } = referral;
    await eventually('the PUT', () => receiver.calls(referralId).length > 0, world.signal);
    world.tell('transmit', 'the data are on their way, and the connection is lost: sent, or not sent?');
    await referral.senderReports({ type: 'withdrawal', manner: 'oral', occurredAt: await referral.now() });
    await referral.ends();
    const seen = await referral.senderSees();
    world.tell('purge', 'consent withdrawn: the receiver has never heard of the client, and marks the id as erased');
    const late = await receiver.letThrough(referralId);
    world.tell('purge', `only now the PUT arrives: ${late.join(', ')}, and nothing is taken in`);
    return referral.result(
      'sent, perhaps; withdrawn and erased; then the delayed PUT arrived and was refused',
      (found) => [
        ...otherThan('the calls', callsIn(found), [
          ...late.map(() => 'deliver unanswered'),
          'erase 200',
          ...late.map(() => 'deliver 410'),
        ]),
        ...otherThan('deliveries that were taken in', found.held?.deliveries, 0),
        ...otherThan('what the sender sees', seen, 'notDelivered'),
      ],
    );
  },
};
