import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';

/** R12: the OCMW had a dossier of this client before; with the help that is wanted now it goes on in that dossier. */
export const helpWantedAlreadyKnown: Path = {
  name: 'help-wanted-already-known',
  title: 'Help wanted, and the OCMW knows the client already: goes on in the dossier it has',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const { store, receiver } = world.connector;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    await referral.passDays(2);
    const dossierReference = `SD-2019-${referralId.slice(0, 8)}`;
    receiver.openDossier(referralId, dossierReference);
    await referral.outcome('helpWanted', { dossierReference, alreadyKnown: true });
    await referral.ends();
    world.tell(
      'hand off',
      `the client is known there: the referral enters the register with dossier ${dossierReference}`,
    );
    const event = await store.db
      .selectFrom('event')
      .select('codes')
      .where('referral_id', '=', referralId)
      .where('type', '=', 'contactOutcome')
      .executeTakeFirstOrThrow();
    return referral.result('delivered; on day 2 help was wanted by a client who has a dossier there', (found) => [
      ...otherThan('that the client was known', event.codes.alreadyKnown, true),
      ...otherThan('the dossier in the register', found.dossier, { reference: dossierReference, state: 'open' }),
      ...otherThan('the calls', callsIn(found), ['deliver 201']),
    ]);
  },
};
