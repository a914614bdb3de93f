import { randomUUID } from 'node:crypto';
import { createStoreClient } from '../../clients/store-client.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import type { Path } from '../../sandbox/demo/path.js';
import { PATHS } from '../../sandbox/demo/paths/index.js';
import type { OpenWorld } from '../../sandbox/demo/world.js';
import { freshSubmission, SENDER } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';

/** Something that makes workflows run to their end, so that their histories can be recorded. */
export interface Scenario {
  name: string;
  run(stage: Stage): Promise<unknown>;
}

/** What scenarios play on: the demo's world, and a connector of the tests. */
export interface Stage {
  world: OpenWorld;
  connector: Connector;
}

/** A path whose server is gone in the end: played below without that. */
const TEMPORAL_DOWN = 'temporal-down-while-submitting';

/** Whether a path of the demo leaves a history: not where no referral came to be. */
function leavesHistory({ name, expected }: Path): boolean {
  return expected !== 'refusedAtSubmission' && name !== TEMPORAL_DOWN;
}

const ofPath = (path: Path): Scenario => ({ name: path.name, run: ({ world }) => path.run(world.worldOf(path)) });

/** Every path of the demo, and what else a workflow may come by. */
export const SCENARIOS: readonly Scenario[] = [
  ...PATHS.filter(leavesHistory).map(ofPath),
  {
    name: TEMPORAL_DOWN,
    run: async ({ connector }) => {
      // Nobody tells Temporal until a worker's sweep does.
      await connector.worker.stop();
      const untold = { client: createStoreClient({ store: connector.store }), temporal: connector.temporal };
      const referral = await DrivenReferral.submit(untold);
      await connector.startWorker();
      await referral.reaches('awaitingOutcome');
      await referral.outcome('helpDeclined');
      await referral.result();
    },
  },
  {
    name: 'recalled-while-parked',
    run: async ({ connector }) => {
      connector.receiver.misbehave('*', 'refuses', { operations: ['deliver'], calls: 1 });
      const referral = await DrivenReferral.submit(connector, {}, 'deliveryFailed');
      await referral.recall('wrongPerson');
      await referral.result();
    },
  },
  {
    name: 'consent-lapsed-before-sending',
    run: async ({ connector }) => {
      await connector.worker.stop();
      const { referralId } = await connector.client.submit(SENDER, freshSubmission(), randomUUID());
      await connector.clock.moveTo(referralId, new Date(Date.now() + 40 * 86_400_000));
      await connector.startWorker();
      await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
    },
  },
  {
    name: 'strange-signals-and-a-cancel',
    run: async ({ connector }) => {
      const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
      const handle = handleOf(connector, referral);
      const forged = { eventId: randomUUID(), sequence: 1, codes: {} };
      await handle.signal('nothingListensToThis');
      await handle.signal('__temporal_signal');
      await handle.signal('withdrawal', 'not an event');
      await handle.signal('withdrawal', { ...forged, type: 'withdrawal' });
      await handle.signal('erasureConfirmed', { ...forged, type: 'erasureConfirmed' });
      await handle.cancel();
      await eventually(async () => (await referral.actions()).includes('cancelRequested'));
      await referral.outcome('helpDeclined');
      await referral.result();
    },
  },
];

function handleOf({ temporal }: Connector, { referralId }: DrivenReferral) {
  return temporal.workflow.getHandle(referralWorkflowId(referralId));
}
