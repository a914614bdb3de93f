import { auditedIn } from '../../counting.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { assign, offeredReferral, readAs } from '../../pulled-referral.js';
import { refusalOf } from '../../refusal.js';

/** Guarantee B: what nobody has read was not sent, so a withdrawal before the first reading leaves nothing to erase. */
export const pulledWithdrawnUnread: Path = {
  name: 'pulled-withdrawn-unread',
  title: 'Consent withdrawn before anybody read it: nothing was sent, nothing to erase',
  expected: 'withdrawn/consentWithdrawn',
  async run(world) {
    const referral = await offeredReferral(world);
    await assign(world, referral);
    await referral.senderReports({ type: 'withdrawal', occurredAt: await referral.now(), manner: 'oral' });
    const late = await refusalOf(readAs(world, referral));
    await referral.ends();
    world.tell('purge', 'withdrawn before it was read: the connector’s copy and its key are gone');
    return referral.result('offered; the consent was withdrawn before anybody read it', (found) => [
      ...otherThan('a reading after the withdrawal', ['endingFixed', 'referralEnded'].includes(late[0] ?? ''), true),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 0),
    ]);
  },
};
