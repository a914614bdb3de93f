import { randomUUID } from 'node:crypto';
import { temporalCli } from '../../../embedded/temporal-cli.js';
import { callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** A signal that the store has never heard of: accepted into it first, under the rules of every outcome, then applied. */
export const outcomeByTemporalCli: Path = {
  name: 'outcome-by-temporal-cli',
  title: 'Outcome signalled directly with the Temporal CLI: accepted, audited as direct',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { store } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId, workflowId } = referral;
    await referral.reaches('awaitingOutcome');
    const outcome = { eventId: randomUUID(), outcome: 'helpDeclined', occurredAt: await referral.now() };
    await temporalCli(
      world.temporal,
      ...['workflow', 'signal', '--workflow-id', workflowId, '--name', 'contactOutcome'],
      ...['--input', JSON.stringify(outcome)],
    );
    world.tell('wait', 'temporal workflow signal --name contactOutcome: help declined, told to the workflow itself');
    await referral.ends();
    world.tell('purge', 'erased and purged; the audit trail says that it came directly');
    const accepted = await store.db
      .selectFrom('event')
      .select(['event_id', 'via', 'type'])
      .where('referral_id', '=', referralId)
      .execute();
    return referral.result('delivered; help declined, by a signal of the Temporal CLI', (found) => [
      ...otherThan('the events in the store', accepted, [
        { event_id: outcome.eventId, via: 'direct', type: 'contactOutcome' },
      ]),
      ...otherThan('signals', eventsIn(found, 'WORKFLOW_EXECUTION_SIGNALED'), 1),
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
    ]);
  },
};
