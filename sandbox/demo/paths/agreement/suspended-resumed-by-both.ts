import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';
import { refusalOf } from '../../refusal.js';
import { suspendedReferral } from '../../suspended-referral.js';

/** R15: either party stops the exchange at once; it takes both to go on, and nothing has to be submitted again. */
export const suspendedResumedByBoth: Path = {
  name: 'suspended-resumed-by-both',
  title: 'Suspended by one party, resumed by both: parked, then sent',
  expected: 'purged/helpDeclined',
  async run(world) {
    const agreement = await ownAgreement(world);
    const { client } = world.connector;
    const referral = await suspendedReferral(world, agreement);
    const { sender, receiver } = referral.parties;
    const seen = await referral.senderSees();
    const refused = await refusalOf(DrivenReferral.submit(world, { agreement }));
    const settled = { reason: 'settled' };
    const byOne = await client.confirmResumption(receiver, agreement.agreementId, settled);
    const meanwhile = await referral.state();
    const byBoth = await client.confirmResumption(sender, agreement.agreementId, settled);
    world.tell('verify', 'both have confirmed that the exchange resumes: judged again');
    await referral.reaches('awaitingOutcome');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result('parked by a suspension; delivered when both had resumed; then help declined', (found) => [
      ...otherThan('what the sender saw of it', seen, 'parked'),
      ...otherThan('a submission meanwhile', refused, ['agreementSuspended']),
      ...otherThan('suspended when one had confirmed', [byOne.suspended, meanwhile], [true, 'suspended']),
      ...otherThan('suspended when both had', byBoth.suspended, false),
      ...otherThan('the calls', callsIn(found), ['deliver 503', 'deliver 201', 'erase 200']),
    ]);
  },
};
