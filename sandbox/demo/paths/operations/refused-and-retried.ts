import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

/** A refusal for good is nothing to repeat: it is parked, people are told, and an operator has it sent again. */
export const refusedAndRetried: Path = {
  name: 'refused-and-retried',
  title: 'Receiver refuses for good: parked; an operator retries, delivered',
  expected: 'purged/helpDeclined',
  async run(world) {
    const agreement = await ownAgreement(world);
    world.connector.receiver.misbehave(agreement.agreementId, 'refuses', { calls: 1 });
    const referral = await DrivenReferral.submit(world, { agreement });
    await referral.reaches('deliveryFailed');
    const seen = await referral.senderSees();
    world.tell('transmit', 'the receiver answers 422: parked; the sender and ops are told');
    await referral.operatorReports({ type: 'retry', reason: 'receiverRepaired' });
    await referral.reaches('awaitingOutcome');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result('refused with 422 and parked; sent again by an operator; then help declined', (found) => [
      ...otherThan('what the sender saw of it', seen, 'parked'),
      ...otherThan('what ops were told of', found.escalations, [{ what: 'deliveryFailed/rejected', isOpen: false }]),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 2),
      ...otherThan('the calls', callsIn(found), ['deliver 422', 'deliver 201', 'erase 200']),
    ]);
  },
};
