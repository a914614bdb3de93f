import { SEARCH_ATTRIBUTE } from '../../../../domain/names.js';
import { type ConnectorParts, startConnector } from '../../../connector.js';
import { startTemporalServer } from '../../../embedded/temporal-server.js';
import { callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** Guarantee F: what was acknowledged while Temporal was down goes on when it is back. */
export const temporalDownWhileSubmitting: Path = {
  name: 'temporal-down-while-submitting',
  title: 'Temporal down while submitting: accepted, and goes on later',
  expected: 'purged/helpDeclined',
  takesRealTime: true,
  async run(world) {
    // A server of its own: stopping it disturbs nobody else.
    const directory = world.newDirectory('temporal-down');
    const start = (port?: number) =>
      startTemporalServer({
        directory,
        uiPort: false,
        searchAttributes: SEARCH_ATTRIBUTE,
        ...(port === undefined ? {} : { port }),
      });
    let server = await start();
    try {
      const { address, namespace } = server;
      const connector = await startConnector({ ...(await world.ownConnector()), temporal: { address, namespace } });
      try {
        // Later it is not asked: a connector closes slowly while it waits for a Temporal that is away.
        world.signal.throwIfAborted();
        await server.stop();
        const referral = await DrivenReferral.submit(world, { connector });
        world.tell('verify', 'accepted although Temporal is down; the outbox waits');
        const isWaiting = await waitsInOutbox(connector, referral.referralId);
        const calledBefore = connector.receiver.calls().length;
        server = await start(Number(address.split(':')[1]));
        await referral.reaches('awaitingOutcome');
        await referral.outcome('helpDeclined');
        await referral.ends();
        world.tell('purge', 'help declined: erased and purged');
        return await referral.result(
          'accepted without Temporal; started when it was back; then help declined',
          (found) => [
            ...otherThan('the start waited in the outbox', isWaiting, true),
            ...otherThan('calls while Temporal was down', calledBefore, 0),
            ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
            ...otherThan('starts', eventsIn(found, 'WORKFLOW_EXECUTION_STARTED'), 1),
          ],
        );
      } finally {
        await connector.close();
      }
    } finally {
      await server.stop();
    }
  },
};

async function waitsInOutbox({ store }: ConnectorParts, referralId: string): Promise<boolean> {
  const rows = await store.db
    .selectFrom('outbox')
    .select('outbox_id')
    .where('referral_id', '=', referralId)
    .where('done_at', 'is', null)
    .execute();
  return rows.length === 1;
}
