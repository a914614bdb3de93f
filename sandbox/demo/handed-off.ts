import { DrivenReferral, type SubmitOptions } from './driven-referral.js';
import type { World } from './path.js';

/** A referral whose client wants help: delivered, a dossier opened, and the connector's own copy gone. */
export async function handedOff(world: World, options: SubmitOptions = {}): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit(world, options);
  await referral.reaches('awaitingOutcome');
  const dossierReference = `SD-${referral.referralId.slice(0, 8)}`;
  world.connector.receiver.openDossier(referral.referralId, dossierReference);
  await referral.outcome('helpWanted', { dossierReference });
  await referral.ends();
  world.tell('hand off', `help wanted: dossier ${dossierReference} is in the register, the connector’s copy is gone`);
  return referral;
}
