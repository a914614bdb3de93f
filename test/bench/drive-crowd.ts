import { randomUUID } from 'node:crypto';
import { referralWorkflowId } from '../../domain/names.js';
import { historyFigures } from '../../sandbox/demo/history.js';
import { eventually } from '../../sandbox/demo/waiting.js';
import { partiesOf } from '../../sandbox/parties.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';
import type { Bench } from './bench.js';

/** What many referrals at once cost each, on average, and whether all came through. */
export interface CrowdCost {
  referrals: number;
  /** Ended as they had to. */
  ended: number;
  effectiveDeliveries: number;
  /** Of each referral, on average. */
  events: number;
  workflowTasks: number;
  commits: number;
}

const SIZE = 40;

/** Drives many referrals to their purge side by side: being many must cost none of them more. */
export async function driveCrowd({ parts, agreement, takeCommits }: Bench): Promise<CrowdCost> {
  const { client, dispatcher, receiver, temporal } = parts;
  const parties = partiesOf(agreement);
  takeCommits();
  const driven = await Promise.all(
    Array.from({ length: SIZE }, async () => {
      const { referralId } = await client.submit(parties.sender, sampleSubmission(agreement, new Date()), randomUUID());
      const never = new AbortController().signal;
      const status = async () => (await client.status(parties.operator, referralId)).status;
      await eventually('the delivery', async () => (await status()) === 'awaitingOutcome', never);
      const workflowId = referralWorkflowId(referralId);
      const waits = async () => (await historyFigures(temporal, workflowId)).types.includes('TIMER_STARTED');
      await eventually('the wait', waits, never);
      const occurredAt = new Date().toISOString();
      const outcome = { type: 'contactOutcome', outcome: 'helpDeclined', eventId: randomUUID(), occurredAt };
      await client.report(parties.receiver, referralId, outcome);
      const { state } = await temporal.workflow.getHandle(workflowId).result();
      const { types } = await historyFigures(temporal, workflowId);
      return { state, types, deliveries: receiver.held(referralId)?.effectiveDeliveries ?? 0 };
    }),
  );
  await dispatcher.idle();
  const each = (total: number) => total / SIZE;
  const tasks = driven.flatMap(({ types }) => types.filter((type) => type === 'WORKFLOW_TASK_COMPLETED'));
  return {
    referrals: SIZE,
    ended: driven.filter(({ state }) => state === 'purged').length,
    effectiveDeliveries: driven.reduce((sum, { deliveries }) => sum + deliveries, 0),
    events: each(driven.flatMap(({ types }) => types).length),
    workflowTasks: each(tasks.length),
    commits: each(takeCommits().length),
  };
}
