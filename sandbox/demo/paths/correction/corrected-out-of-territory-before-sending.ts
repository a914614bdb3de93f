import { openConnector } from '../../../connector.js';
import { correction } from '../../correction.js';
import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R5: judged again with the corrected record. No worker runs until that is accepted. */
export const correctedOutOfTerritoryBeforeSending: Path = {
  name: 'corrected-out-of-territory-before-sending',
  title: 'Corrected out of the territory before sending: refused, nothing is sent',
  expected: 'refused/judgedRefused',
  async run(world) {
    const connector = await openConnector(await world.ownConnector());
    try {
      const referral = await DrivenReferral.submit(world, { connector });
      await referral.senderReports(correction(world.agreement, '2100'));
      world.tell('verify', 'corrected before a worker has taken the referral up: the family lives in Antwerp');
      await connector.startWorker();
      await referral.ends();
      world.tell('purge', 'outside the territory: refused; both records and their keys are gone');
      const { refusals } = await connector.store.db
        .selectFrom('referral')
        .select('refusals')
        .where('referral_id', '=', referral.referralId)
        .executeTakeFirstOrThrow();
      const seen = await referral.senderSees();
      return await referral.result('accepted; corrected to an address elsewhere; refused, never sent', (found) => [
        ...otherThan('the refusals', refusals, ['outsideTerritory']),
        ...otherThan('the calls', callsIn(found), []),
        ...otherThan('what the sender sees', seen, 'refused'),
      ]);
    } finally {
      await connector.close();
    }
  },
};
