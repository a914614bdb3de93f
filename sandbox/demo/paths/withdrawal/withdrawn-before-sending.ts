import { createStoreClient } from '../../../../clients/store-client.js';
import { openConnector } from '../../../connector.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** Guarantee B: a withdrawal that is accepted before the send permit prevents it. No worker runs until then. */
export const withdrawnBeforeSending: Path = {
  name: 'withdrawn-before-sending',
  title: 'Consent withdrawn before sending: nothing is sent',
  expected: 'withdrawn/consentWithdrawn',
  async run(world) {
    const connector = await openConnector(await world.ownConnector());
    try {
      const client = createStoreClient({ store: connector.store });
      const referral = await DrivenReferral.submit(world, { connector, client });
      await referral.senderReports({ type: 'withdrawal', manner: 'oral', occurredAt: await referral.now() });
      world.tell('verify', 'consent is withdrawn before a worker has taken the referral up');
      await connector.startWorker();
      await referral.ends();
      world.tell('purge', 'nothing was sent; the connector’s copy and its key are gone');
      return await referral.result('accepted; withdrawn before the send permit; never sent', ({ permitted }) =>
        otherThan('a permit was issued', permitted, false),
      );
    } finally {
      await connector.close();
    }
  },
};
