import { auditedIn, eventsIn } from '../../counting.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { assign, offeredReferral, readAs } from '../../pulled-referral.js';

const READ_AFTER_DAYS = 2;

/** R4: the first reading by the assigned person is the receipt; what follows is as where referrals are pushed. */
export const pulledHelpWanted: Path = {
  name: 'pulled-help-wanted',
  title: 'Offered, read by the assigned social worker, help wanted: a dossier',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const referral = await offeredReferral(world);
    const before = await referral.senderSees();
    await assign(world, referral);
    await referral.passDays(READ_AFTER_DAYS);
    const first = await readAs(world, referral);
    const after = await referral.senderSees();
    const again = await readAs(world, referral);
    await referral.outcome('helpWanted', { dossierReference: `SD-${referral.referralId.slice(0, 8)}` });
    await referral.ends();
    world.tell('hand off', 'help wanted: the dossier is in the register, the connector’s copy is gone');
    return referral.result(`offered; read on day ${READ_AFTER_DAYS}; then help was wanted`, (found) => [
      ...otherThan('what the sender sees before and after the reading', [before, after], ['sending', 'delivered']),
      ...otherThan('the second reading', again, first),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 1),
      ...otherThan('readings in the audit trail', auditedIn(found, 'recordRead'), 2),
      ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 2),
    ]);
  },
};
