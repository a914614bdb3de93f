import { startConnector } from '../../../connector.js';
import { EVERYBODY } from '../../../receiver/behaviour.js';
import { DrivenReferral } from '../../driven-referral.js';
import type { Path } from '../../path.js';

const DAYS_DOWN = 3;
const DAY_SECONDS = 86_400;

/** Guarantee A over an outage: asked again when the receiver says so, delivered once. */
export const receiverDownForDays: Path = {
  name: 'receiver-down-for-days',
  title: 'Receiver down for days, then back: delivered once',
  expected: 'purged/helpDeclined',
  async run(world) {
    const connector = await startConnector(await world.ownConnector());
    try {
      connector.receiver.misbehave(EVERYBODY, 'unavailable', { calls: DAYS_DOWN, retryAfter: DAY_SECONDS });
      const referral = await DrivenReferral.submit(world, connector);
      await referral.reaches('sending');
      world.tell('transmit', 'the receiver answers 503 and asks to come back in a day');
      await referral.passDays(DAYS_DOWN);
      await referral.reaches('awaitingOutcome');
      await referral.receiverReports({
        type: 'contactOutcome',
        outcome: 'helpDeclined',
        occurredAt: await referral.now(),
      });
      await referral.ends();
      world.tell('purge', 'help declined: erased and purged');
      return await referral.result(
        `503 for ${DAYS_DOWN} days; delivered once it was back; then help declined`,
        (found) => {
          const statuses = found.calls.filter(({ call }) => call === 'deliver').map(({ status }) => status);
          const expected = [...Array<number>(DAYS_DOWN).fill(503), 201];
          return statuses.join() === expected.join() ? [] : [`the deliveries were answered ${statuses.join(', ')}`];
        },
      );
    } finally {
      await connector.close();
    }
  },
};
