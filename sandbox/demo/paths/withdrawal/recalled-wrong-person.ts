import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R20, GDPR 33 and 34: both DPOs have 72 hours; the erasure does not wait for them. */
export const recalledWrongPerson: Path = {
  name: 'recalled-wrong-person',
  title: 'Recalled, wrong person: erased, and a breach for both DPOs to review within 72 hours',
  expected: 'recalled/wrongPerson',
  async run(world) {
    const { sender, receiver } = world.agreement;
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.senderReports({ type: 'recall', reason: 'wrongPerson' });
    await referral.ends();
    world.tell('purge', 'recalled: erased on both sides; both DPOs are asked to review a breach, within 72 hours');
    return referral.result(
      'delivered about the wrong person; recalled; erased; two reviews, due in 72 hours',
      (found) => [
        ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
        ...otherThan('why it was to erase', found.calls.at(-1)?.reason, 'wrongPerson'),
        ...otherThan(
          'breaches to review',
          found.breaches,
          [sender, receiver]
            .map(({ enterpriseNumber }) => ({ organisation: enterpriseNumber, dueInHours: 72 }))
            .sort((a, b) => a.organisation.localeCompare(b.organisation)),
        ),
        // The end of the referral does not settle the breach.
        ...otherThan('what ops were told of', found.escalations, [{ what: 'breach/wrongPerson', isOpen: true }]),
      ],
    );
  },
};
