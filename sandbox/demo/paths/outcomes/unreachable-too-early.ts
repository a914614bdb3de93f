import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { refusalOf } from '../../refusal.js';

/** R11: one missed call closes nothing, and the client who calls back is still expected. */
export const unreachableTooEarly: Path = {
  name: 'unreachable-too-early',
  title: 'Unreachable too early: refused, and the next contact succeeds',
  expected: 'handedOff/helpWanted',
  async run(world) {
    const { receiver } = world.connector;
    const agreed = world.agreement.contact.attemptsForUnreachable;
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    await referral.passDays(3);
    const attempt = async (result: string) =>
      referral.receiverReports({ type: 'contactAttempt', channel: 'phone', result, occurredAt: await referral.now() });
    await attempt('noAnswer');
    const refusal = await refusalOf(referral.outcome('unreachable'));
    const stateThen = await referral.state();
    world.tell('wait', `unreachable after one attempt: refused, the agreement asks for ${agreed} (${refusal.join()})`);

    await referral.passDays(1);
    await attempt('spoke');
    const dossierReference = `SD-${referral.referralId.slice(0, 8)}`;
    receiver.openDossier(referral.referralId, dossierReference);
    await referral.outcome('helpWanted', { dossierReference });
    await referral.ends();
    world.tell('hand off', `the second call is answered: help wanted, dossier ${dossierReference}`);
    return referral.result('after one missed call “unreachable” was refused; the next call was answered', (found) => [
      ...otherThan('the refusal', refusal, ['attemptsMissing']),
      ...otherThan('the state after it', stateThen, 'awaitingOutcome'),
      ...otherThan('refused events', auditedIn(found, 'eventRefused'), 1),
      ...otherThan('the calls', callsIn(found), ['deliver 201']),
    ]);
  },
};
