import { callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

const DAYS = 5;
/** From `received` over `sending`, `awaitingOutcome` and `erasing` to `purged`. */
const AUDIT_TRAIL = [
  'accepted',
  'stateChanged',
  'permitIssued',
  'delivered',
  'stateChanged',
  'eventAccepted',
  'stateChanged',
  'stateChanged',
];

/** R11: contact has taken place and no further help is wanted. */
export const helpDeclined: Path = {
  name: 'help-declined',
  title: 'Help declined: purged on both sides',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(DAYS);
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: the receiver has erased, the connector’s copy and its key are gone');
    const seen = await referral.senderSees();
    return referral.result(`delivered; on day ${DAYS} the client declined help`, (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('the audit trail', found.auditActions, AUDIT_TRAIL),
      ...otherThan('activities', eventsIn(found, 'ACTIVITY_TASK_SCHEDULED'), 2),
      ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 1),
      ...otherThan('what the sender sees', seen, 'delivered'),
      ...otherThan('days', found.skippedDays, DAYS),
    ]);
  },
};
