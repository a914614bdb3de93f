import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** The client has become the OCMW's own before the withdrawal came: the dossier stays under the archive rules (R12). */
export const withdrawnDossierExists: Path = {
  name: 'withdrawn-dossier-exists',
  title: 'Consent withdrawn, and a dossier exists already: handed off, not erased',
  expected: 'handedOff/dossierExists',
  async run(world) {
    const { receiver } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    await referral.passDays(4);
    const reference = `SD-${referralId.slice(0, 8)}`;
    receiver.openDossier(referralId, reference);
    world.tell('wait', 'a social worker has opened a dossier, and has not reported it yet');
    await referral.senderReports({ type: 'withdrawal', manner: 'written', occurredAt: await referral.now() });
    await referral.ends();
    world.tell(
      'hand off',
      `told to erase, the receiver answers that dossier ${reference} exists: it is in the register`,
    );
    const seen = await referral.senderSees();
    return referral.result('withdrawn on day 4; the receiver answered the erasure with a dossier', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('why it was to erase', found.calls.at(-1)?.reason, 'consentWithdrawn'),
      ...otherThan('the dossier in the register', found.dossier, { reference, state: 'open' }),
      ...otherThan('what the sender sees', seen, 'delivered'),
    ]);
  },
};
