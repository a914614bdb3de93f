import { randomUUID } from 'node:crypto';
import type { Agreement } from '../../domain/agreement.js';
import type { World } from './path.js';

/**
 * An agreement of one path's own between the same parties, known to the shared connector: suspended, lapsed or misbehaved
 * to (`receiver.misbehave(agreement.agreementId, …)`), it is so for that path alone.
 */
export async function ownAgreement(world: World, change: Partial<Agreement> = {}): Promise<Agreement> {
  const { agreementId } = world.agreement;
  const agreement = { ...world.agreement, agreementId: `${agreementId}-${randomUUID().slice(0, 8)}`, ...change };
  await world.publish(agreement);
  return agreement;
}
