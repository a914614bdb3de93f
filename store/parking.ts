import type { Step } from '../domain/activities.js';
import { deliverUntil, parkingOver } from '../domain/due-moments.js';
import type { ReferralProgress } from '../domain/progress.js';
import type { ParkingReason } from '../domain/states.js';
import { versionInForce } from './agreement-catalogue.js';
import { lockSwitch } from './judged-record.js';
import { LockedReferral } from './locked-referral.js';
import { commit, type Store } from './store.js';

/** Parks an undelivered referral under its lock: sender and ops are told, and the time it may stay parked starts. */
export async function park(
  referral: LockedReferral,
  reason: Extract<ParkingReason, 'receiverRefused' | 'deliveryTimeOver' | 'keyUnavailable'>,
  code: string,
): Promise<void> {
  await referral.move('deliveryFailed', reason, 'connector', { code });
  const over = parkingOver(referral.agreement, 'deliveryFailed', referral.now);
  referral.setDue([over]);
  await referral.escalate('deliveryFailed', code, over.at);
  await referral.tellSender('parked');
}

/** A correction waits for its agreement to be resumed: the older record stays delivered. Noted once. */
export async function parkCorrection(referral: LockedReferral, reason: ParkingReason): Promise<void> {
  const { row } = referral;
  if (row.correction_parked) return;
  row.correction_parked = true;
  referral.noLongerDue('unreadTimeOver');
  await referral.audit('connector', 'correctionParked', { recordVersion: row.record_version, reason });
}

/** A correction could not be delivered: the older record stays delivered, ops are told, and a retry takes it up again. */
export async function giveUpCorrection(referral: LockedReferral, code: string): Promise<void> {
  referral.noLongerDue('unreadTimeOver');
  await referral.escalate('correctionFailed', code);
  await referral.audit('connector', 'correctionFailed', { recordVersion: referral.row.record_version, code });
}

/**
 * Parks as `deliveryFailed` after a refusal for good or when the agreed time is used up. Repeated, or when the referral
 * has moved on meanwhile, it changes nothing and answers how things stand.
 */
export async function parkUndelivered(
  store: Store,
  step: Step,
  reason: 'receiverRefused' | 'deliveryTimeOver',
  code: string,
): Promise<ReferralProgress> {
  const now = await store.clock.now(step.referralId);
  return commit(store, 'park', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    const { state } = referral.row;
    // What an accepted event has ended neither waits for an operator nor needs one.
    if (referral.ending === undefined) {
      if (state === 'sending' || state === 'received') await park(referral, reason, code);
      else if (state === 'awaitingOutcome') await giveUpCorrection(referral, code);
    }
    await referral.save();
    const progress = await referral.progress(step.applied);
    return { ...progress, correctionWaiting: false };
  });
}

/** Notes as carried out what caused a step that changes nothing further, and answers how things stand. */
export async function acknowledge(store: Store, step: Step): Promise<ReferralProgress> {
  const now = await store.clock.now(step.referralId);
  return commit(store, 'acknowledge', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    if (await referral.knowsCause(step)) await referral.markApplied(step.applied);
    await referral.save();
    return referral.progress(step.applied);
  });
}

/**
 * Takes a parked referral up again: a retry goes back to `sending`, a resumption to `received` under the agreement version
 * valid now. Applied once; where the referral is not parked it only answers how things stand.
 */
export async function unpark(store: Store, step: Step): Promise<ReferralProgress> {
  const now = await store.clock.now(step.referralId);
  return commit(store, 'unpark', async (tx) => {
    const before = await tx
      .selectFrom('referral')
      .select('agreement_id')
      .where('referral_id', '=', step.referralId)
      .executeTakeFirst();
    const { suspended } = await lockSwitch(tx, before?.agreement_id ?? '');
    const referral = await LockedReferral.lock(store, tx, step.referralId, now);
    if (!(await referral.knowsCause(step))) {
      await referral.save();
      return referral.progress(step.applied);
    }
    if (referral.ended) return referral.progress(step.applied);
    await referral.markApplied(step.applied);
    // What an accepted event has ended stays where it is until that is carried out.
    if (referral.ending === undefined) {
      if (referral.row.state === 'deliveryFailed') await sendAgain(referral);
      else if (referral.row.state === 'suspended' && !suspended) await takeUpUnderValidVersion(store, referral);
    }
    await referral.save();
    return referral.progress(step.applied);
  });
}

async function sendAgain(referral: LockedReferral): Promise<void> {
  const { row, agreement, now } = referral;
  row.deliver_until = new Date(deliverUntil(agreement, now));
  await referral.move(row.permitted_version === null ? 'received' : 'sending', null);
  referral.setDue([]);
  await referral.resolveEscalations(['deliveryFailed']);
  await referral.tellSender('sending');
}

/** Stays parked where no version is valid: the parking time goes on. */
async function takeUpUnderValidVersion(store: Store, referral: LockedReferral): Promise<void> {
  const { row, now } = referral;
  const valid = versionInForce(store.agreements, row.agreement_id, now);
  if (valid === undefined) return;
  await referral.adopt(valid);
  row.deliver_until = new Date(deliverUntil(valid, now));
  await referral.move('received', null);
  referral.setDue([]);
  await referral.resolveEscalations(['suspended']);
  await referral.tellSender('received');
}
