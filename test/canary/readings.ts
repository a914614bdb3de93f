import { ASSIGNMENT, OPERATOR, RECEIVER, SOCIAL_WORKER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { diestAgreement, PULLED } from './agreement.js';
import { fails } from './caller.js';
import type { Installation } from './installation.js';
import type { Exchange } from './recording-door.js';
import { PlantedReferral } from './referrals.js';

/** How often `readRecords` is shown a record. */
export const READINGS = 3;

/** A referral that is pulled: read by the assigned person, again, and once more corrected; a program is refused. */
export async function readRecords(installation: Installation): Promise<PlantedReferral> {
  const { as, socialWorker } = installation;
  const referral = await PlantedReferral.submit(installation, 'pulled', { ...diestAgreement(), agreementId: PULLED });
  const { referralId } = referral;
  const isUnread = () => eventually(async () => (await as('operator').status(OPERATOR, referralId)).unread === true);
  await isUnread();
  await fails(socialWorker.readRecord(SOCIAL_WORKER, referralId));
  await as('receiver').assign(RECEIVER, referralId, ASSIGNMENT);
  await fails(as('receiver').readRecord(RECEIVER, referralId));
  await socialWorker.readRecord(SOCIAL_WORKER, referralId);
  await socialWorker.readRecord(SOCIAL_WORKER, referralId);
  await referral.correct('afterReading');
  await socialWorker.readRecord(SOCIAL_WORKER, referralId);
  return referral;
}

/** An answer that carries the client's data because it is to. */
export function isReading({ head, answer }: Exchange): boolean {
  return /^POST \S+\/readings\n/.test(head) && answer.toString().startsWith('200\n');
}
