import { pulledAgreement } from '../../../agreements.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';
import { assign, confirmErasure, offeredReferral, readAs } from '../../pulled-referral.js';
import { refusalOf } from '../../refusal.js';

/** R15: while the agreement is suspended nobody reads what was not read before; resumed by both, it is offered again. */
export const pulledSuspendedUnread: Path = {
  name: 'pulled-suspended-unread',
  title: 'Suspended while unread: parked; resumed by both, offered again and read',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { agreementId: _, ...pulled } = pulledAgreement(world.agreement);
    const agreement = await ownAgreement(world, pulled);
    const { client } = world.connector;
    const referral = await offeredReferral(world, { agreement });
    const { sender, receiver } = referral.parties;
    await assign(world, referral);
    await client.suspend(sender, agreement.agreementId, { reason: 'incident' });
    await referral.reaches('suspended');
    world.tell('transmit', 'the agreement is suspended: what nobody has read is parked');
    const refused = await refusalOf(readAs(world, referral));
    for (const party of [sender, receiver])
      await client.confirmResumption(party, agreement.agreementId, { reason: 'settled' });
    await referral.reaches('sending');
    await readAs(world, referral);
    await referral.outcome('helpDeclined');
    await confirmErasure(world, referral);
    await referral.ends();
    return referral.result('suspended before it was read; resumed by both, read, declined', () => [
      ...otherThan('a reading while suspended', refused, ['notInThisState']),
    ]);
  },
};
