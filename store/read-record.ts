import { randomUUID } from 'node:crypto';
import { consentedClient } from '../domain/consent.js';
import { Problem } from '../domain/problems.js';
import type { ReadingRefusal, ReferralReading } from '../domain/readings.js';
import type { Submission } from '../domain/referral.js';
import { isPulled } from '../domain/transmission-mode.js';
import type { Caller } from '../domain/views.js';
import { actorOf } from './acting.js';
import { concerns } from './concerns.js';
import { acceptConnectorEvent, isUnderWay } from './connector-event.js';
import { adoptSuccessor, judgeRecord, lockSwitch, type NewestRecord, newestRecord } from './judged-record.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { grantPermit } from './permit.js';
import { waitsToBeRead } from './pulled-pass-on.js';
import { writeReceipt } from './receipt.js';
import { commit, read, type Store, type Tx } from './store.js';

type Decision =
  | { reading: ReferralReading }
  | { refused: ReadingRefusal }
  /** Somebody of the receiver to whom it is not assigned. */
  | { refused: 'notAssigned' }
  | 'stale';

/**
 * Shows the newest record of a referral that is pulled to the person it is assigned to (R4), and to nobody else. The first
 * reading of a record version is its permit and its receipt: one transaction judges the record as a permit does (guarantee B),
 * writes both, and moves the referral on; the data is handed out only after that commit. A record that may not be sent now is
 * refused, never replaced by an older one; while the agreement is suspended nothing is shown, also nothing that was read before
 * (R15). Each reading, and each refused one, is audited with its reader.
 *
 * Throws `Problem`: `missingPermission` for a program and for everybody to whom it is not assigned, `readingNotAllowed` with a
 * `ReadingRefusal`. Throws `UnknownReferral` for what is not the caller's to know.
 */
export async function readRecord(store: Store, caller: Caller, referralId: string): Promise<ReferralReading> {
  if (caller.role !== 'receiver' || caller.subject === undefined) throw new Problem('missingPermission');
  const reader = caller.subject;
  for (;;) {
    const row = await read(store, (db) =>
      db.selectFrom('referral').selectAll().where('referral_id', '=', referralId).executeTakeFirst(),
    );
    if (row === undefined || !concerns(caller, row)) throw new UnknownReferral();
    // Decrypted before the row is locked, and for nobody but the reader.
    const record = row.assigned_to === reader ? await newestRecord(store, row) : undefined;
    const now = await store.clock.now(referralId);
    const decision = await commit(store, 'readRecord', async (tx): Promise<Decision> => {
      const { suspended } = await lockSwitch(tx, row.agreement_id);
      const referral = await LockedReferral.lock(store, tx, referralId, now);
      const decision = await decide(store, tx, referral, { reader, record, suspended });
      if (decision === 'stale') return decision;
      if ('refused' in decision) {
        await referral.audit(actorOf(caller), 'readingRefused', { reader, code: decision.refused });
      } else {
        const { recordVersion } = decision.reading;
        await referral.audit(actorOf(caller), 'recordRead', { reader, recordVersion });
      }
      await referral.save();
      return decision;
    });
    if (decision === 'stale') continue;
    if ('reading' in decision) return decision.reading;
    if (decision.refused === 'notAssigned') throw new Problem('missingPermission');
    throw refusalOf(decision.refused);
  }
}

function refusalOf(code: ReadingRefusal): Problem {
  const detail = 'its record may not be read now';
  return new Problem('readingNotAllowed', [{ type: 'rejectedInput', in: 'path', name: 'referralId', detail, code }]);
}

async function decide(
  store: Store,
  tx: Tx,
  referral: LockedReferral,
  { reader, record, suspended }: { reader: string; record: NewestRecord | undefined; suspended: boolean },
): Promise<Decision> {
  const { row } = referral;
  if (!isPulled(referral.agreement)) return { refused: 'notPulled' };
  if (row.assigned_to !== reader) return { refused: 'notAssigned' };
  if (await waitsToBeRead(tx, row)) return readAfterHandOff(tx, referral, record, suspended);
  if (referral.ended) return { refused: 'referralEnded' };
  if (referral.ending !== undefined) return { refused: 'endingFixed' };
  if (row.offered_version === null || (row.state !== 'sending' && row.state !== 'awaitingOutcome'))
    return { refused: 'notInThisState' };
  if (record?.recordVersion !== row.record_version) return 'stale';
  if ('unreadable' in record) return askAgain(tx, referral, 'recordUnreadable');
  if (row.record_version > (row.delivered_version ?? 0)) {
    await adoptSuccessor(store, referral);
    const verdict = judgeRecord(referral, record.submission, suspended);
    if (verdict.verdict !== 'allowed') return askAgain(tx, referral, verdict.refusals[0]?.code ?? 'notInThisState');
    await grantPermit(tx, referral);
    row.offered_version = row.record_version;
    referral.noLongerDue('unreadTimeOver');
    const { record_version: recordVersion } = row;
    await writeReceipt(tx, referral, {
      recordVersion,
      receiptId: randomUUID(),
      receivedAt: referral.now.toISOString(),
    });
    await acceptConnectorEvent(tx, referral, 'firstReading', { recordVersion });
  } else if (suspended) return { refused: 'agreementSuspended' };
  return { reading: await readingOf(tx, referral, record.submission) };
}

/** A correction that came after the hand-off corrects the dossier: no permit, and nothing but a suspension keeps it back. */
async function readAfterHandOff(
  tx: Tx,
  referral: LockedReferral,
  record: NewestRecord | undefined,
  suspended: boolean,
): Promise<Decision> {
  if (record?.recordVersion !== referral.row.record_version) return 'stale';
  if ('unreadable' in record) return { refused: 'recordUnreadable' };
  if (suspended) return { refused: 'agreementSuspended' };
  const { recordVersion } = record;
  await writeReceipt(tx, referral, {
    recordVersion,
    receiptId: randomUUID(),
    receivedAt: referral.now.toISOString(),
  });
  return { reading: await readingOf(tx, referral, record.submission) };
}

/** What may not be read now is judged again by the workflow, which parks it, or ends it where its consent is no longer valid. */
async function askAgain(tx: Tx, referral: LockedReferral, code: ReadingRefusal): Promise<Decision> {
  const isUnread = referral.row.record_version > (referral.row.delivered_version ?? 0);
  if (isUnread && !(await isUnderWay(referral, 'judgement'))) await acceptConnectorEvent(tx, referral, 'judgement');
  return { refused: code };
}

async function readingOf(tx: Tx, { row }: LockedReferral, submission: Submission): Promise<ReferralReading> {
  const receipt = await tx
    .selectFrom('receipt')
    .select(['receipt_id', 'received_at'])
    .where('referral_id', '=', row.referral_id)
    .where('record_version', '=', row.record_version)
    .executeTakeFirstOrThrow();
  return {
    referralId: row.referral_id,
    recordVersion: row.record_version,
    receiptId: receipt.receipt_id,
    receivedAt: receipt.received_at.toISOString(),
    purpose: submission.purpose,
    repeat: row.repeat_of_client,
    client: consentedClient(submission),
    consentedItems: submission.consent.items,
    consent: { givenAt: submission.consent.givenAt, manner: submission.consent.manner },
  };
}
