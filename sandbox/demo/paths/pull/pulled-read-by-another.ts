import { auditedIn } from '../../counting.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { assign, COLLEAGUE, confirmErasure, offeredReferral, readAs, SOCIAL_WORKER } from '../../pulled-referral.js';
import { refusalOf } from '../../refusal.js';

/** R4: a colleague is refused, and so is a program of the receiver's; the refusals are in the audit trail. */
export const pulledReadByAnother: Path = {
  name: 'pulled-read-by-another',
  title: 'Read by somebody else: refused, until it is assigned to that person',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { client } = world.connector;
    const referral = await offeredReferral(world);
    const { parties, referralId } = referral;
    await assign(world, referral, SOCIAL_WORKER);
    const byColleague = await refusalOf(readAs(world, referral, COLLEAGUE));
    const byProgram = await refusalOf(client.readRecord(parties.receiver, referralId));
    world.tell('transmit', 'a colleague and a program of the receiver’s are refused: it is assigned to somebody else');
    await assign(world, referral, COLLEAGUE);
    await readAs(world, referral, COLLEAGUE);
    const byTheFirst = await refusalOf(readAs(world, referral, SOCIAL_WORKER));
    await referral.outcome('helpDeclined');
    await confirmErasure(world, referral);
    await referral.ends();
    const refused = ['missingPermission'];
    return referral.result('offered; others than the assigned person were refused; then read and declined', (found) => [
      ...otherThan('who was refused', [byColleague, byProgram, byTheFirst], [refused, refused, refused]),
      ...otherThan('refusals in the audit trail', auditedIn(found, 'readingRefused'), 2),
      ...otherThan('permits', auditedIn(found, 'permitIssued'), 1),
    ]);
  },
};
