import { correction } from '../../correction.js';
import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R5: this OCMW is not, or no longer, that of the client's residence. The corrected address never goes there. */
export const correctedOutOfTerritoryAfterSending: Path = {
  name: 'corrected-out-of-territory-after-sending',
  title: 'Corrected out of the territory after sending: takes the way of “not competent”',
  expected: 'purged/notCompetent',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(2);
    await referral.senderReports(correction(world.agreement, '2100'));
    await referral.ends();
    world.tell('purge', 'the family lives in Antwerp: erased at this OCMW, purged here, forwarded to nobody');
    const seen = await referral.senderSees();
    return referral.result('delivered; on day 2 corrected to an address elsewhere; erased and purged', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('why it was to erase', found.calls.at(-1)?.reason, 'notCompetent'),
      ...otherThan('records that the receiver had', found.held?.versions.length, 1),
      ...otherThan('what the sender sees', seen, 'delivered'),
    ]);
  },
};
