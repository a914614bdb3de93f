import type { Agreement } from '../../domain/agreement.js';
import type { ReferralReading } from '../../domain/readings.js';
import { pulledAgreement } from '../agreements.js';
import { DrivenReferral, type SubmitOptions } from './driven-referral.js';
import type { World } from './path.js';

/** Two people of a receiver that pulls, by their pseudonymous ids. */
export const SOCIAL_WORKER = 'social-worker-1';
export const COLLEAGUE = 'social-worker-2';

/** A referral that is offered to its receiver, under an agreement of the path's own or the one that pulls. */
export async function offeredReferral(world: World, options: SubmitOptions = {}): Promise<DrivenReferral> {
  const agreement: Agreement = options.agreement ?? pulledAgreement(world.agreement);
  const referral = await DrivenReferral.submit(world, { ...options, agreement });
  await referral.audits('offered');
  world.tell('transmit', 'offered: the receiver is told that there is a referral, and nothing of the client');
  return referral;
}

/** The receiver says which of its people may read it. */
export async function assign(world: World, { parties, referralId }: DrivenReferral, who = SOCIAL_WORKER) {
  await world.connector.client.assign(parties.receiver, referralId, { socialWorkerId: who });
}

/** A person of the receiver reads it. */
export async function readAs(
  world: World,
  { parties, referralId }: DrivenReferral,
  who = SOCIAL_WORKER,
): Promise<ReferralReading> {
  const reading = await world.connector.client.readRecord({ ...parties.receiver, subject: who }, referralId);
  world.tell('transmit', `read by the assigned person, which is its receipt: ${reading.receiptId}`);
  return reading;
}

/** The receiver has read in its feed that it has to erase, and says that it did. */
export async function confirmErasure(world: World, referral: DrivenReferral): Promise<void> {
  await referral.reaches('erasing');
  await referral.receiverReports({ type: 'erasureConfirmed', result: 'erased' });
  world.tell('purge', 'the receiver confirms that it has erased what its people noted');
}
