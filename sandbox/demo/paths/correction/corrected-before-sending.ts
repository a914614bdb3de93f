import { openConnector } from '../../../connector.js';
import { correction, RIGHT_NUMBER } from '../../correction.js';
import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** GDPR 16: only the newest record is ever permitted to go. No worker runs until the correction is accepted. */
export const correctedBeforeSending: Path = {
  name: 'corrected-before-sending',
  title: 'Corrected before sending: the newest record goes, the old one never',
  expected: 'purged/helpDeclined',
  async run(world) {
    const connector = await openConnector(await world.ownConnector());
    try {
      const referral = await DrivenReferral.submit(world, { connector });
      await referral.senderReports(correction(world.agreement));
      world.tell('verify', 'corrected before a worker has taken the referral up');
      await connector.startWorker();
      await referral.reaches('awaitingOutcome');
      const arrived = connector.receiver.held(referral.referralId);
      await referral.outcome('helpDeclined');
      await referral.ends();
      world.tell('purge', 'help declined: erased and purged, both records of it');
      return await referral.result(
        'accepted; corrected before the send permit; only the corrected record went',
        (found) => [
          ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
          ...otherThan('the record that arrived', arrived?.recordVersion, 2),
          ...otherThan('the number that arrived', arrived?.client?.phone, RIGHT_NUMBER),
          ...otherThan('records that the receiver ever had', found.held?.versions.length, 1),
          ...otherThan('permits', auditedIn(found, 'permitIssued'), 1),
        ],
      );
    } finally {
      await connector.close();
    }
  },
};
