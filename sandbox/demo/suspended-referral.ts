import type { Agreement } from '../../domain/agreement.js';
import { DrivenReferral } from './driven-referral.js';
import type { World } from './path.js';

const HOUR_SECONDS = 3600;

/**
 * A referral that its agreement's suspension parks: the receiver is away at the first attempt and suspends meanwhile, so that
 * the permit of the second finds it.
 */
export async function suspendedReferral(world: World, agreement: Agreement): Promise<DrivenReferral> {
  const { receiver, client } = world.connector;
  receiver.misbehave(agreement.agreementId, 'unavailable', { calls: 1, retryAfter: HOUR_SECONDS });
  const referral = await DrivenReferral.submit(world, { agreement });
  await referral.reaches('sending');
  await client.suspend(referral.parties.receiver, agreement.agreementId, { reason: 'incident' });
  await referral.passUntilAfterAttempt(HOUR_SECONDS);
  await referral.reaches('suspended');
  world.tell('transmit', 'the receiver is away, and suspends the agreement: the next attempt parks it instead');
  return referral;
}
