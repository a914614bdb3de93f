import type { Step } from '../domain/activities.js';
import { consentedClient } from '../domain/consent.js';
import { deliverUntil, parkingOver } from '../domain/due-moments.js';
import type { ReferralProgress } from '../domain/progress.js';
import type { Delivery } from '../domain/receiver.js';
import type { Submission } from '../domain/referral.js';
import { isPulled } from '../domain/transmission-mode.js';
import { adoptSuccessor, judgeRecord, lockSwitch, type NewestRecord, newestRecord } from './judged-record.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { offer } from './offer.js';
import { giveUpCorrection, park, parkCorrection } from './parking.js';
import { repeatsClient } from './repeat-of-client.js';
import { commit, read, type Store, type Tx } from './store.js';

export type PermitDecision =
  /** The commit that wrote this is the moment of sending. */
  | { permit: 'issued'; delivery: Delivery }
  /** Nothing may be sent now; `progress` says what to do instead. */
  | { permit: 'withheld'; progress: ReferralProgress };

/**
 * The send permit (guarantee B): before every attempt one transaction locks the agreement's switch and the referral, looks
 * for accepted events that the workflow has not applied, judges the newest record, and commits a permit for exactly that
 * record version. A withdrawal committed before prevents it; one committed later finds a referral that was possibly sent.
 */
export async function issuePermit(store: Store, step: Step): Promise<PermitDecision> {
  for (;;) {
    const row = await read(store, (db) =>
      db
        .selectFrom('referral')
        .select(['referral_id', 'agreement_id', 'record_version'])
        .where('referral_id', '=', step.referralId)
        .executeTakeFirst(),
    );
    if (row === undefined) throw new UnknownReferral();
    const record = await newestRecord(store, row);
    const now = await store.clock.now(step.referralId);
    const decision = await commit(store, 'permit', async (tx) => {
      const { suspended } = await lockSwitch(tx, row.agreement_id);
      const referral = await LockedReferral.lock(store, tx, step.referralId, now);
      if (referral.row.record_version !== record.recordVersion) return 'stale' as const;
      const decision = await decide(store, tx, referral, record, { suspended, step });
      await referral.save();
      return decision;
    });
    if (decision !== 'stale') return decision;
  }
}

/** States from which a record may be sent: the first time, or corrected. */
const SENDABLE = ['received', 'sending', 'awaitingOutcome'];

async function decide(
  store: Store,
  tx: Tx,
  referral: LockedReferral,
  record: NewestRecord,
  { suspended, step }: { suspended: boolean; step: Step },
): Promise<PermitDecision> {
  const { row } = referral;
  const withheld = async (more: Partial<ReferralProgress> = {}): Promise<PermitDecision> => ({
    permit: 'withheld',
    progress: { ...(await referral.progress(step.applied)), ...more },
  });
  // Whatever is answered below, the workflow learns until when it may try.
  if (!referral.ended) row.deliver_until ??= new Date(deliverUntil(referral.agreement, referral.now));
  if (!(await referral.knowsCause(step))) return withheld();
  const pending = await referral.pending(step.applied);
  const delivered = row.delivered_version !== null && row.delivered_version >= row.record_version;
  // What an accepted event has ended is not sent any more, also where the workflow has named that event as applied.
  if (!SENDABLE.includes(row.state) || pending.length > 0 || delivered || referral.ending !== undefined)
    return withheld();
  if ('unreadable' in record) {
    if (row.state !== 'awaitingOutcome') await park(referral, 'keyUnavailable', record.unreadable);
    else await referral.escalate('correctionFailed', record.unreadable);
    return withheld(row.state === 'awaitingOutcome' ? { correctionWaiting: false } : {});
  }
  await adoptSuccessor(store, referral);
  const verdict = judgeRecord(referral, record.submission, suspended);
  if (verdict.verdict === 'refused') return withheld({ refusals: verdict.refusals.map((refusal) => refusal.code) });
  if (verdict.verdict === 'parked') {
    // A delivered record keeps its state; its correction waits for the resumption.
    if (row.state === 'awaitingOutcome') {
      await parkCorrection(referral, verdict.reason);
      return withheld({ correctionWaiting: false });
    }
    await referral.move('suspended', verdict.reason);
    const over = parkingOver(referral.agreement, 'suspended', referral.now);
    referral.setDue([over]);
    await referral.escalate('suspended', verdict.reason, over.at);
    await referral.tellSender('parked');
    return withheld();
  }
  if (isPulled(referral.agreement)) {
    // Nothing is sent, so no receipt will note what was applied.
    await referral.markApplied(step.applied);
    // A correction that comes too late to be offered is not asked for again.
    return withheld((await offer(referral, record.submission)) ? {} : { correctionWaiting: false });
  }
  if (row.state === 'awaitingOutcome' && row.deliver_until !== null && row.deliver_until <= referral.now) {
    await giveUpCorrection(referral, 'deliveryTimeOver');
    return withheld({ correctionWaiting: false });
  }
  await grantPermit(tx, referral);
  return { permit: 'issued', delivery: deliveryOf(row, record.submission) };
}

/** Writes the permit for the newest record version: it may be sent once this commits. The first one fixes whether it is a repeat. */
export async function grantPermit(tx: Tx, referral: LockedReferral): Promise<void> {
  const { row, now } = referral;
  const { repeats } = await tx
    .insertInto('permit')
    .values({ referral_id: row.referral_id, record_version: row.record_version, issued_at: now })
    .returning(repeatsClient(row).as('repeats'))
    .executeTakeFirstOrThrow();
  if (row.permitted_version === null) row.repeat_of_client ||= repeats;
  row.permitted_version = row.record_version;
  row.correction_parked = false;
  if (row.state === 'received') {
    await referral.move('sending', null);
    await referral.tellSender('sending');
  }
  await referral.audit('connector', 'permitIssued', { recordVersion: row.record_version });
}

function deliveryOf(row: LockedReferral['row'], submission: Submission): Delivery {
  return {
    referralId: row.referral_id,
    recordVersion: row.record_version,
    agreementId: row.agreement_id,
    purpose: submission.purpose,
    repeat: row.repeat_of_client,
    client: consentedClient(submission),
    consentedItems: submission.consent.items,
    consent: { givenAt: submission.consent.givenAt, manner: submission.consent.manner },
  };
}
