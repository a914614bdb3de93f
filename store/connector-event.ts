import { randomUUID } from 'node:crypto';
import type { ConnectorEventType, EventCodes } from '../domain/events.js';
import type { LockedReferral } from './locked-referral.js';
import type { Tx } from './store.js';

/** Accepts an event of the connector's own making under the referral's lock, with its audit entry and the outbox row that signals it. */
export async function acceptConnectorEvent(
  tx: Tx,
  referral: LockedReferral,
  type: ConnectorEventType,
  codes: Pick<EventCodes, 'recordVersion'> = {},
): Promise<void> {
  const { row, now } = referral;
  const eventId = randomUUID();
  row.event_sequence += 1;
  await tx
    .insertInto('event')
    .values({
      referral_id: row.referral_id,
      event_id: eventId,
      sequence: row.event_sequence,
      type,
      codes: JSON.stringify(codes),
      content_code: null,
      reported_by: 'connector',
      via: 'client',
      record_version: null,
      accepted_at: now,
      passed_on_at: null,
    })
    .execute();
  await referral.audit('connector', 'eventAccepted', { ...codes, eventId, type });
  await referral.enqueue('signal', { eventId, sequence: row.event_sequence, type, codes });
}

/** Whether an event of that type was accepted that the workflow has not carried out yet. */
export async function isUnderWay(referral: LockedReferral, type: ConnectorEventType): Promise<boolean> {
  return (await referral.pending([])).some((event) => event.type === type);
}
