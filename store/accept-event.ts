import type { CheckedEvent } from '../contracts/events.js';
import { deliverUntil } from '../domain/due-moments.js';
import { eventAllowed } from '../domain/event-rules.js';
import { type EventCodes, type EventType, SIGNALLED_TYPES } from '../domain/events.js';
import { Problem } from '../domain/problems.js';
import type { AcceptedEventReceipt, Caller } from '../domain/views.js';
import { actorOf, personOf } from './acting.js';
import { clientCode, contentCode } from './codes.js';
import { sealCorrection } from './corrected-record.js';
import { effectAtAcceptance } from './event-effects.js';
import { factsAbout } from './event-facts.js';
import type { SealedRecord } from './keys.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { hasParkedPassOn } from './parked-pass-ons.js';
import { commit, type Store, type Tx } from './store.js';

const REPORTERS: Record<EventType, readonly Caller['role'][]> = {
  contactAttempt: ['receiver'],
  contactOutcome: ['receiver'],
  withdrawal: ['sender', 'receiver'],
  recall: ['sender'],
  correction: ['sender', 'receiver'],
  erasureConfirmed: ['receiver'],
  retry: ['operator'],
  resumption: [],
  firstReading: [],
  judgement: [],
  dossierClosed: ['receiver'],
  dossierReopened: ['receiver'],
  disclosure: ['receiver'],
  forwardingConfirmed: ['receiver'],
};

type Decision =
  | { kind: 'accepted' | 'repeated'; acceptedAt: Date }
  | { kind: 'refused'; code: string }
  | { kind: 'stale' };

/**
 * Accepts one event: under the referral's row lock event, audit and outbox commit together. Repeated with the same
 * content it gets the same answer and creates nothing; not allowed in this state it is refused and audited.
 *
 * Throws `Problem`: `resourceNotFound`, `missingPermission`, `eventNotAllowed`, `repeatedWithOtherContent`.
 */
export async function acceptEvent(
  store: Store,
  caller: Caller,
  referralId: string,
  event: CheckedEvent,
  via: 'client' | 'direct' = 'client',
): Promise<AcceptedEventReceipt> {
  if (!REPORTERS[event.type].includes(caller.role)) throw new Problem('missingPermission');
  const code = contentCode(store.keyring, event);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const sealed = await sealCorrection(store, caller, referralId, event);
    const now = await store.clock.now(referralId);
    const decision = await commit(store, 'acceptEvent', (tx) =>
      decide(store, tx, { caller, referralId, event, via, code, sealed, now }),
    ).catch((error: unknown) => {
      if (error instanceof UnknownReferral) throw new Problem('resourceNotFound', notFound());
      throw error;
    });
    if (decision.kind === 'refused') {
      throw new Problem('eventNotAllowed', [
        {
          type: 'rejectedInput',
          in: 'body',
          name: 'type',
          detail: 'not allowed in the state of this referral',
          code: decision.code,
        },
      ]);
    }
    if (decision.kind !== 'stale') {
      return {
        referralId,
        eventId: event.eventId,
        acceptedAt: decision.acceptedAt.toISOString(),
        repeated: decision.kind === 'repeated',
      };
    }
  }
  throw new Problem('serviceUnavailable');
}

const notFound = () => [
  { type: 'invalidInput' as const, in: 'path' as const, name: 'referralId', detail: 'no such referral' },
];

const noSuchTask = () => [
  { type: 'invalidInput' as const, in: 'body' as const, name: 'taskId', detail: 'no such task of this referral' },
];

interface Arrival {
  caller: Caller;
  referralId: string;
  event: CheckedEvent;
  via: 'client' | 'direct';
  code: string;
  sealed: SealedRecord | undefined;
  now: Date;
}

async function decide(store: Store, tx: Tx, arrival: Arrival): Promise<Decision> {
  const { caller, referralId, event, code, now } = arrival;
  const referral = await LockedReferral.lock(store, tx, referralId, now, caller);
  const { row } = referral;

  const before = await tx
    .selectFrom('event')
    .select(['content_code', 'accepted_at'])
    .where('referral_id', '=', referralId)
    .where('event_id', '=', event.eventId)
    .executeTakeFirst();
  if (before !== undefined) {
    if (before.content_code !== null && before.content_code !== code) throw new Problem('repeatedWithOtherContent');
    return { kind: 'repeated', acceptedAt: before.accepted_at };
  }

  const allowed = eventAllowed(event, {
    state: row.state,
    permitted: row.permitted_version !== null,
    offered: row.offered_version !== null,
    attempts: row.contact_attempts,
    correctionWaiting: row.record_version > (row.delivered_version ?? row.record_version),
    endingFixed: row.ending_state !== null,
    passOnParked: hasParkedPassOn(referral),
    ...(await factsAbout(tx, referral, event)),
    agreement: referral.agreement,
    ...(caller.role === 'operator' ? {} : { reportedBy: caller.role }),
  });
  if (allowed !== 'allowed') {
    if (allowed.notAllowed === 'unknownReferral') throw new UnknownReferral();
    if (allowed.notAllowed === 'unknownTask') throw new Problem('resourceNotFound', noSuchTask());
    const { eventId, type, codes } = event;
    const { partner } = codes;
    const about = { eventId, type, code: allowed.notAllowed, ...(partner === undefined ? {} : { partner }) };
    await referral.audit(actorOf(caller), 'eventRefused', { ...about, ...personOf(caller) });
    await referral.save();
    return { kind: 'refused', code: allowed.notAllowed };
  }

  const keepsRecord =
    event.type === 'correction' && row.state !== 'erasing' && (!referral.ended || row.state === 'handedOff');
  if (keepsRecord && arrival.sealed?.recordVersion !== row.record_version + 1) return { kind: 'stale' };
  await recordEvent(store, tx, referral, arrival, keepsRecord);
  await effectAtAcceptance(tx, referral, event, caller);
  await referral.save();
  return { kind: 'accepted', acceptedAt: now };
}

async function recordEvent(
  store: Store,
  tx: Tx,
  referral: LockedReferral,
  arrival: Arrival,
  keepsRecord: boolean,
): Promise<void> {
  const { event, sealed, caller, via, now } = arrival;
  const { row } = referral;
  const signalled =
    !referral.ended &&
    (SIGNALLED_TYPES as readonly string[]).includes(event.type) &&
    !(event.type === 'correction' && !keepsRecord);
  const codes: EventCodes = { ...event.codes };
  if (keepsRecord && sealed !== undefined) {
    row.record_version = sealed.recordVersion;
    codes.recordVersion = sealed.recordVersion;
    row.deliver_until = new Date(deliverUntil(referral.agreement, now));
    await tx
      .insertInto('client_record')
      .values({
        referral_id: row.referral_id,
        record_version: sealed.recordVersion,
        key_id: sealed.keyId,
        ciphertext: sealed.ciphertext,
      })
      .execute();
    if (event.correction !== undefined) {
      const code = clientCode(store.keyring, event.correction);
      await tx
        .insertInto('blind_index')
        .values({ referral_id: row.referral_id, code })
        .onConflict((conflict) => conflict.column('referral_id').doUpdateSet({ code }))
        .execute();
    }
  }
  // What is compared with a repeat of a correction is a keyed code of client data: kept only while an answer depends on it.
  const compared = caller.role === 'sender' ? referral.comparesSender : keepsRecord && !referral.ended;
  const sequence = signalled ? row.event_sequence + 1 : null;
  if (sequence !== null) row.event_sequence = sequence;
  await tx
    .insertInto('event')
    .values({
      referral_id: row.referral_id,
      event_id: event.eventId,
      sequence,
      type: event.type,
      codes: JSON.stringify(codes),
      content_code: event.correction === undefined || compared ? arrival.code : null,
      reported_by: actorOf(caller),
      via,
      record_version: keepsRecord ? row.record_version : null,
      accepted_at: now,
      passed_on_at: null,
    })
    .execute();
  const { dossierReference: _, ...travelling } = codes;
  await referral.audit(actorOf(caller), 'eventAccepted', {
    ...travelling,
    eventId: event.eventId,
    type: event.type,
    via,
    ...personOf(caller),
  });
  // A direct signal has reached the workflow already; what it returns with tells it the sequence.
  if (sequence !== null && via === 'client')
    await referral.enqueue('signal', { eventId: event.eventId, sequence, type: event.type, codes: travelling });
  if (row.state === 'handedOff' && ['withdrawal', 'recall', 'correction'].includes(event.type)) {
    await referral.enqueue('passOn', { referralId: row.referral_id, eventId: event.eventId });
  }
}
