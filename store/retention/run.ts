import { sql } from 'kysely';
import type { Agreement } from '../../domain/agreement.js';
import { brusselsDate } from '../../domain/brussels-time.js';
import type { OnProgress } from '../../domain/progress-of-work.js';
import { RETENTION_CLASSES, type RetentionCount, type RetentionReport } from '../../domain/retention-classes.js';
import { appendAgreementAudit } from '../agreement-audit.js';
import { StoreFailure } from '../failure.js';
import { commit, read, readAtOneMoment, type Store, type Tx } from '../store.js';
import { type DueRow, dueRows } from './due.js';
import { removeDue } from './remove.js';

const PAGE = 200;

/** What a run would remove now, and changes nothing. */
export async function previewRetention(store: Store): Promise<RetentionReport> {
  const counts = await Promise.all(
    store.agreements.all().map(async ({ agreementId }) => {
      const { retention } = await policyOf(store, agreementId);
      const { rows } = await readAtOneMoment(store, (tx) => dueRows(agreementId, retention).execute(tx));
      return countRows(agreementId, rows);
    }),
  );
  return { counts: counts.flat(), refused: [] };
}

/**
 * Removes what the agreements keep no longer, one transaction for each referral, and says in each agreement's audit chain how
 * many rows of which class. Days are counted by the database's date, under the version of the agreement that is valid now. Safe to
 * run twice, by two at once, and again after a crash: what was removed and not audited yet is audited by the next run.
 *
 * @param actor as audit entries name who acts
 */
export async function carryOutRetention(
  store: Store,
  actor: string,
  onProgress?: OnProgress,
): Promise<RetentionReport> {
  const report: RetentionReport = { counts: [], refused: [] };
  const total = onProgress === undefined ? 0 : await countReferrals(store);
  let done = 0;
  for (const { agreementId } of store.agreements.all()) {
    const agreement = await policyOf(store, agreementId);
    const removed: DueRow[] = [];
    for await (const referralId of referralsWithDueRows(store, agreement)) {
      try {
        removed.push(
          ...(await commit(store, 'retention', async (tx) => {
            const rows = await removeDue(tx, agreementId, agreement.retention, referralId);
            await tally(tx, agreementId, rows);
            return rows;
          })),
        );
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        report.refused.push({ referralId, code: error.code });
      }
      done += 1;
      onProgress?.(done, Math.max(total, done));
    }
    await auditTally(store, agreement, actor);
    report.counts.push(...countRows(agreementId, removed));
  }
  return report;
}

/** The version valid now says how long: what the DPOs have settled since holds for what was kept before, too. */
async function policyOf(store: Store, agreementId: string): Promise<Agreement> {
  const now = await store.clock.now(agreementId);
  return store.agreements.current(agreementId, brusselsDate(now)) as Agreement;
}

/** How many referrals have something that is over, of all agreements. */
async function countReferrals(store: Store): Promise<number> {
  let count = 0;
  for (const { agreementId } of store.agreements.all()) {
    const { retention } = await policyOf(store, agreementId);
    const { rows } = await read(store, (db) =>
      sql<{ count: number }>`
        select count(distinct referral_id) as count from (${dueRows(agreementId, retention)}) as due`.execute(db),
    );
    count += rows[0]?.count ?? 0;
  }
  return count;
}

async function* referralsWithDueRows(store: Store, { agreementId, retention }: Agreement): AsyncGenerator<string> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await read(store, (db) =>
      sql<{ referral_id: string }>`
        select distinct referral_id from (${dueRows(agreementId, retention)}) as due
        where referral_id > ${after} order by referral_id limit ${PAGE}`.execute(db),
    );
    for (const row of rows) yield row.referral_id;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.referral_id;
  }
}

/** Counts in the transaction that removes; the audit entry about the whole run is written after it. */
async function tally(tx: Tx, agreementId: string, rows: DueRow[]): Promise<void> {
  for (const { class: name, count } of countRows(agreementId, rows)) {
    await tx
      .insertInto('retention_tally')
      .values({ agreement_id: agreementId, class: name, count })
      .onConflict((conflict) =>
        conflict
          .columns(['agreement_id', 'class'])
          .doUpdateSet((eb) => ({ count: eb('retention_tally.count', '+', eb.ref('excluded.count')) })),
      )
      .execute();
  }
}

async function auditTally(store: Store, agreement: Agreement, actor: string): Promise<void> {
  const { agreementId } = agreement;
  const at = await store.clock.now(agreementId);
  await commit(store, 'auditRetention', async (tx) => {
    const rows = await tx
      .deleteFrom('retention_tally')
      .where('agreement_id', '=', agreementId)
      .returningAll()
      .execute();
    if (rows.length === 0) return;
    const codes = Object.fromEntries(rows.map((row) => [row.class, row.count]));
    await appendAgreementAudit(tx, agreement, { at, actor, action: 'retentionCarriedOut', codes });
  });
}

function countRows(agreementId: string, rows: DueRow[]): RetentionCount[] {
  return RETENTION_CLASSES.flatMap((name) => {
    const days = rows.filter((row) => row.class === name).map((row) => row.counted_from);
    const [oldest, newest] = [days.reduce(earlier, days[0] ?? ''), days.reduce(later, '')];
    return days.length === 0 ? [] : [{ agreementId, class: name, count: days.length, oldest, newest }];
  });
}

const earlier = (a: string, b: string) => (b < a ? b : a);
const later = (a: string, b: string) => (b > a ? b : a);
