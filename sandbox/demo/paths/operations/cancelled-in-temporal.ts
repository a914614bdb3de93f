import { temporalCli } from '../../../embedded/temporal-cli.js';
import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** A cancel in Temporal changes nothing of a referral: audited, ops are told. To stop a referral, recall it. */
export const cancelledInTemporal: Path = {
  name: 'cancelled-in-temporal',
  title: 'Cancelled in the Temporal UI: audited, alerted, goes on',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    const { workflowId } = referral;
    await referral.reaches('awaitingOutcome');
    const runId = await referral.runId();
    await temporalCli(world.temporal, 'workflow', 'cancel', '--workflow-id', workflowId);
    await referral.audits('cancelRequested');
    world.tell('wait', 'somebody cancels it in Temporal: audited, ops are told, and it waits on');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    const lastRunId = await referral.runId();
    return referral.result('cancelled in Temporal while it waited; went on; then help declined', (found) => [
      ...otherThan('cancels audited', auditedIn(found, 'cancelRequested'), 1),
      ...otherThan('what ops were told of', found.escalations, [
        { what: 'interference/cancelRequested', isOpen: false },
      ]),
      ...otherThan('the run that it ended in', lastRunId, runId),
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
    ]);
  },
};
