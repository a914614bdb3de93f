import { temporalCli } from '../../../embedded/temporal-cli.js';
import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';

/** Guarantee D, fault 46: nothing of a workflow runs after a terminate; the store knows that the referral is still open. */
export const terminatedInTemporal: Path = {
  name: 'terminated-in-temporal',
  title: 'Terminated in the Temporal UI: audited, alerted, started again, goes on',
  expected: 'purged/helpDeclined',
  // The reconciler looks every few seconds.
  takesRealTime: true,
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    const { workflowId } = referral;
    await referral.reaches('awaitingOutcome');
    const runId = await referral.runId();
    await temporalCli(world.temporal, 'workflow', 'terminate', '--workflow-id', workflowId, '--reason', 'by mistake');
    await eventually('another run', async () => (await referral.runId()) !== runId, world.signal);
    world.tell('wait', 'somebody terminates it in Temporal: audited, ops are told, and started again from the store');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result('terminated in Temporal while it waited; started again; then help declined', (found) => [
      ...otherThan('ended runs audited', auditedIn(found, 'workflowEnded'), 1),
      ...otherThan('what ops were told of', found.escalations, [{ what: 'interference/workflowEnded', isOpen: false }]),
      // The run that was started again asked the store, and sent nothing a second time.
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 1),
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
    ]);
  },
};
