import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R11, GDPR 17: an erasure counts when the receiver has said so; until then it is asked again, and people are told. */
export const erasureUnconfirmed: Path = {
  name: 'erasure-unconfirmed',
  title: 'Erasure unconfirmed for days: asked again every day, escalated, then confirmed by event',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { receiver } = world.connector;
    const { escalateAfterDays } = world.agreement.erasure;
    const daysUntilConfirmed = escalateAfterDays + 1;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    receiver.misbehave(referralId, 'answersLate', { operations: ['erase'] });
    await referral.outcome('helpDeclined');
    await referral.reaches('erasing');
    world.tell('purge', 'help declined: told to erase, the receiver answers that it will, later');
    await referral.passToNoon(daysUntilConfirmed);
    const [state, keptMeanwhile] = [await referral.state(), receiver.held(referralId)?.client !== undefined];
    await referral.receiverReports({ type: 'erasureConfirmed', ...receiver.completeErasure(referralId) });
    await referral.ends();
    world.tell('purge', `day ${daysUntilConfirmed}: it reports that it has erased; only now the connector’s copy goes`);
    const seen = await referral.senderSees();
    return referral.result(
      `asked every day, escalated on day ${escalateAfterDays}, confirmed on day ${daysUntilConfirmed}`,
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', ...Array(daysUntilConfirmed + 1).fill('erase 202')]),
        // Under one id, so that a receiver that has erased already knows the question.
        ...otherThan('ids of the erasure', new Set(found.calls.slice(1).map(({ eventId }) => eventId)).size, 1),
        ...otherThan('the state before it was confirmed', state, 'erasing'),
        ...otherThan('data at the receiver before it was confirmed', keptMeanwhile, true),
        ...otherThan('escalations', auditedIn(found, 'escalation'), 1),
        ...otherThan('what ops were told of', found.escalations, [{ what: 'erasureOverdue/overdue', isOpen: false }]),
        ...otherThan('what the sender sees', seen, 'delivered'),
      ],
    );
  },
};
