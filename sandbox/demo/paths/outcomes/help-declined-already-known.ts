import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { findingsOf } from '../../findings.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

const CLIENT = { givenName: 'Anouk', familyName: 'Van den Broeck' };

/** R12: who has a dossier from before may decline now; the new referral is erased, the old dossier is untouched. */
export const helpDeclinedAlreadyKnown: Path = {
  name: 'help-declined-already-known',
  title: 'Help declined by a client who has a dossier there: erased, the dossier untouched',
  expected: 'purged/helpDeclined',
  async run(world) {
    const { receiver } = world.connector;
    const agreement = await ownAgreement(world);
    const delivered = async () => {
      const referral = await DrivenReferral.submit(world, {
        agreement,
        change: (allowed) => ({ ...allowed, client: { ...allowed.client, ...CLIENT } }),
      });
      await referral.reaches('awaitingOutcome');
      return referral;
    };
    const earlier = await delivered();
    const dossierReference = `SD-${earlier.referralId.slice(0, 8)}`;
    receiver.openDossier(earlier.referralId, dossierReference);
    await earlier.outcome('helpWanted', { dossierReference });
    await earlier.ends();
    world.tell('hand off', `a first referral led to dossier ${dossierReference}`);

    const referral = await delivered();
    const isFlagged = receiver.held(referral.referralId)?.repeat;
    await referral.outcome('helpDeclined', { alreadyKnown: true });
    await referral.ends();
    world.tell('purge', 'referred again later, the client declines: the second referral is erased');
    const old = await findingsOf(world.connector, earlier.referralId);
    return referral.result('a dossier from an earlier referral; referred again; help declined this time', (found) => [
      ...otherThan('the calls', callsIn(found), ['deliver 201', 'erase 200']),
      ...otherThan('the old dossier in the register', old.dossier, { reference: dossierReference, state: 'open' }),
      ...otherThan('the old dossier at the receiver', old.held?.dossier, { reference: dossierReference }),
      ...otherThan('the client in it', old.held?.client?.familyName, CLIENT.familyName),
      ...otherThan('calls about the old one', callsIn(old), ['deliver 201']),
      // With the hand-off her data left the connector, which cannot know her again.
      ...otherThan('flagged as a repeat', isFlagged, false),
    ]);
  },
};
