import { temporalCli } from '../../../embedded/temporal-cli.js';
import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { historyFigures } from '../../history.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';

/** Of the first workflow task, so that the new run begins at the beginning. */
const FIRST_TASK_COMPLETED = 4;

/** Guarantee A, fault 46: a reset runs everything again, and everything asks the store, which knows what was done. */
export const resetByOps: Path = {
  name: 'reset-by-ops',
  title: 'Reset to its beginning by ops: goes on from the store, nothing sent twice',
  expected: 'purged/helpDeclined',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    const { workflowId } = referral;
    await referral.reaches('awaitingOutcome');
    const waits = async () =>
      (await historyFigures(world.connector.temporal, workflowId)).types.includes('TIMER_STARTED');
    await eventually('the waiting', waits, world.signal);
    const runId = await referral.runId();
    await temporalCli(
      world.temporal,
      ...['workflow', 'reset', '--workflow-id', workflowId, '--event-id', String(FIRST_TASK_COMPLETED)],
      ...['--reason', 'to see what happens'],
    );
    const lastRunId = await referral.runId();
    world.tell('wait', 'ops reset it to its first workflow task: the new run finds in the store that it is delivered');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    return referral.result('delivered; reset to its beginning; went on from the store; then help declined', (found) => [
      ...(lastRunId === runId ? ['the reset made no run of its own'] : []),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 1),
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
    ]);
  },
};
