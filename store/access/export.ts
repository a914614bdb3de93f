import type { AccessExport, AccessRequest, ExportedReferral } from '../../domain/access-export.js';
import { brusselsDate } from '../../domain/brussels-time.js';
import { isParty } from '../../domain/party.js';
import type { Caller, TimelineEntry } from '../../domain/views.js';
import { actorOf } from '../acting.js';
import { appendAgreementAudit } from '../agreement-audit.js';
import { LockedReferral } from '../locked-referral.js';
import type { ReferralRow } from '../schema.js';
import { commit, type Store } from '../store.js';
import { referralTimeline } from '../timeline.js';
import { referralStatus } from '../views.js';
import { disclosuresOf, dossierOf, purgeOf } from './disclosures.js';
import { findReferrals } from './find.js';
import { limitsOf } from './limits.js';
import { onwardDisclosuresOf } from './onward-disclosures.js';
import { readingsOf } from './readings.js';
import { heldRecords } from './records.js';
import { remainsOf } from './remains.js';
import { agreementOf, partyOf, termsOf } from './terms.js';

/**
 * Everything that is held on one client (GDPR 15), as far as the caller may see it. Before anything is read, the look-up is
 * audited in the chain of each agreement that it goes through, without what it finds; then each referral found, in its own.
 * Nothing that was asked for is written anywhere.
 */
export async function exportAccess(store: Store, caller: Caller, request: AccessRequest): Promise<AccessExport> {
  const by = 'referralId' in request ? 'referral' : 'client';
  await auditLookUp(store, caller, by);
  const rows = await findReferrals(store, caller, request);
  const referrals: ExportedReferral[] = [];
  for (const row of rows) {
    await auditFound(store, caller, row.referral_id, by);
    referrals.push(await exported(store, caller, row));
  }
  if ('referralId' in request && rows.length === 0)
    referrals.push(...(await remainsOf(store, caller, request.referralId)));
  return { referrals, limits: by === 'client' ? limitsOf(caller) : [] };
}

/** In every agreement of the caller, also one where nothing is found: that something is would tell who reads the chain. */
async function auditLookUp(store: Store, caller: Caller, by: string): Promise<void> {
  for (const { agreementId } of store.agreements.all()) {
    const at = await store.clock.now(agreementId);
    const agreement = store.agreements.current(agreementId, brusselsDate(at));
    if (agreement === undefined || !isParty(caller, agreement)) continue;
    await commit(store, 'auditAccess', (tx) =>
      appendAgreementAudit(tx, agreement, { at, actor: actorOf(caller), action: 'accessLookedUp', codes: { by } }),
    );
  }
}

async function auditFound(store: Store, caller: Caller, referralId: string, by: string): Promise<void> {
  const now = await store.clock.now(referralId);
  await commit(store, 'auditAccess', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    await referral.audit(actorOf(caller), 'accessExported', { by });
    await referral.save();
  });
}

async function exported(store: Store, caller: Caller, row: ReferralRow): Promise<ExportedReferral> {
  const { referral_id: referralId } = row;
  const agreement = agreementOf(store, caller, row);
  const [status, timeline] = await Promise.all([
    referralStatus(store, caller, referralId),
    timelineOf(store, caller, referralId),
  ]);
  const dossier = caller.role === 'sender' ? undefined : await dossierOf(store, referralId);
  const purge = caller.role === 'sender' ? undefined : await purgeOf(store, referralId);
  const readings = await readingsOf(store, caller, referralId);
  const now = await store.clock.now(referralId);
  return {
    referralId,
    asOf: now.toISOString(),
    ...(status !== undefined && { status }),
    source: { organisation: partyOf(agreement, 'sender'), memberId: row.member_id },
    consent: row.consent_proof,
    ...(caller.role !== 'sender' && { repeatOfClient: row.repeat_of_client }),
    ...(await heldRecords(store, caller, row)),
    disclosures: [
      ...(await disclosuresOf(store, caller, row, partyOf(agreement, 'receiver'))),
      ...(caller.role === 'sender' ? [] : await onwardDisclosuresOf(store, referralId, agreement)),
    ],
    ...(readings.length > 0 && { readings }),
    ...(dossier !== undefined && { dossier }),
    ...(purge !== undefined && { purge }),
    ...timeline,
    ...termsOf(agreement),
  };
}

/** So many pages of a timeline stand in an answer; what is beyond is read page by page, from where the answer says. */
const TIMELINE_PAGES = 5;
const TIMELINE_PAGE_SIZE = 200;

/** The timeline from its beginning, and where there is more of it than an answer holds, the cursor to go on after. */
async function timelineOf(
  store: Store,
  caller: Caller,
  referralId: string,
): Promise<Pick<ExportedReferral, 'timeline' | 'timelineNext'>> {
  const timeline: TimelineEntry[] = [];
  let after: { after?: string } = {};
  for (let read = 0; read < TIMELINE_PAGES; read += 1) {
    const page = await referralTimeline(store, caller, referralId, { ...after, pageSize: TIMELINE_PAGE_SIZE });
    if (page === undefined) return {};
    timeline.push(...page.items);
    if (page.next === undefined) return { timeline };
    after = { after: page.next };
  }
  return { timeline, ...(after.after !== undefined && { timelineNext: after.after }) };
}
