import { correction, RIGHT_NUMBER } from '../../correction.js';
import { auditedIn } from '../../counting.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { assign, confirmErasure, offeredReferral, readAs } from '../../pulled-referral.js';

/** GDPR 16: only the newest record is ever shown, and each one that was read has a receipt of its own. */
export const pulledCorrected: Path = {
  name: 'pulled-corrected',
  title: 'Corrected before and after it was read: the newest record is read, each under its receipt',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { client } = world.connector;
    const referral = await offeredReferral(world);
    await assign(world, referral);
    await referral.senderReports(correction(world.agreement));
    await referral.audits('offered', 2);
    const first = await readAs(world, referral);
    await referral.passDays(1);
    await referral.senderReports(correction(world.agreement));
    await referral.audits('offered', 3);
    const { unread } = await client.status(referral.parties.receiver, referral.referralId);
    const second = await readAs(world, referral);
    await referral.outcome('helpDeclined');
    await confirmErasure(world, referral);
    await referral.ends();
    const records = [first, second].map(({ recordVersion, client: { phone } }) => ({ recordVersion, phone }));
    return referral.result('corrected before it was read, and after; then help declined', (found) => [
      ...otherThan('the records that were read', records, [
        { recordVersion: 2, phone: RIGHT_NUMBER },
        { recordVersion: 3, phone: RIGHT_NUMBER },
      ]),
      ...otherThan('whether the correction was shown as unread', unread, true),
      ...otherThan('one receipt for two records', first.receiptId === second.receiptId, false),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 2),
    ]);
  },
};
