import { openConnector } from '../../../connector.js';
import { EVERYBODY } from '../../../receiver/behaviour.js';
import { callsIn, eventsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';
import { startWorkerProcess } from '../../worker-process.js';

/** Guarantee A, fault 2: the worker dies between the receiver's taking the data in and the answer. */
export const workerKilledWhileSending: Path = {
  name: 'worker-killed-while-sending',
  title: 'Worker killed while sending: another one finishes, delivered once',
  expected: 'purged/helpDeclined',
  takesRealTime: true,
  async run(world) {
    const options = await world.ownConnector();
    const connector = await openConnector(options);
    try {
      connector.receiver.misbehave(EVERYBODY, 'acceptsThenHangs', { calls: 1, operations: ['deliver'] });
      const victim = await startWorkerProcess({ ...options, receiverUrl: connector.receiver.url }, world.nodeOptions);
      let referral: DrivenReferral;
      try {
        referral = await DrivenReferral.submit(world, { connector });
        const { referralId } = referral;
        await eventually('the delivery', () => connector.receiver.held(referralId)?.deliveries === 1, world.signal);
      } finally {
        await victim.kill();
      }
      world.tell('transmit', 'the receiver has the data, and the worker is killed before it gets the answer');
      await connector.startWorker();
      // Temporal misses the heartbeat of the dead one in real time; the wait before the next attempt is skipped.
      await referral.passUntilAfterAttempt(60);
      await referral.reaches('awaitingOutcome');
      await referral.outcome('helpDeclined');
      await referral.ends();
      world.tell('purge', 'help declined: erased and purged');
      return await referral.result(
        'kill -9 between PUT and receipt; another worker sent it again, one delivery counted; then help declined',
        (found) => [
          // The first was never answered: the worker that waited for the answer was gone.
          ...otherThan('the calls', callsIn(found), ['deliver unanswered', 'deliver 200', 'erase 200']),
          ...otherThan('deliveries taken in', found.held?.deliveries, 2),
          ...otherThan('activities', eventsIn(found, 'ACTIVITY_TASK_SCHEDULED'), 2),
        ],
      );
    } finally {
      await connector.close();
    }
  },
};
