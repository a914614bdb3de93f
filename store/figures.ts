import { sql } from 'kysely';
import type { BreachDue } from '../domain/breaches.js';
import type { EscalationKind } from '../domain/escalations.js';
import type { ReferralState } from '../domain/states.js';
import { readAtOneMoment, type Store, type Tx } from './store.js';

/** Figures for ops, by the database's time: counts, and ages in seconds, 0 where nothing waits. What is left out counts as 0. */
export interface StoreFigures {
  byState: Partial<Record<ReferralState, number>>;
  /** Age of the oldest referral that still waits for an outcome, from its delivery. */
  oldestWaitingSeconds: number;
  oldestParkedSeconds: number;
  oldestErasingSeconds: number;
  outboxDepth: number;
  outboxOldestSeconds: number;
  outboxQuarantined: number;
  /** What ops were told of and is not resolved yet. */
  escalations: Partial<Record<EscalationKind, number>>;
  /** Breaches under review, one for each organisation. */
  breaches: Partial<Record<BreachDue, number>>;
  notificationsUnsent: number;
  notificationsOldestSeconds: number;
  notificationsGivenUp: number;
  /** Since the newest checkpoint of the audit trail, or since the store began where there is none. */
  auditCheckpointSeconds: number;
}

/** Reads the figures from the store, all as of one moment. */
export function storeFigures(store: Store): Promise<StoreFigures> {
  return readAtOneMoment(store, async (tx) => ({
    ...(await referralFigures(tx)),
    ...(await outboxFigures(tx)),
    escalations: await openEscalations(tx),
    breaches: await openBreaches(tx),
    ...(await notificationFigures(tx)),
    auditCheckpointSeconds: await secondsSinceCheckpoint(tx),
  }));
}

const count = sql<number>`count(*)`;
/** Seconds since the earliest moment in a column. */
const age = (column: string) =>
  sql<number>`coalesce(greatest(0, extract(epoch from now() - min(${sql.ref(column)}))), 0)::float8`;

async function referralFigures(tx: Tx) {
  const rows = await tx
    .selectFrom('referral')
    .select(['state', count.as('count'), age('state_since').as('stands'), age('delivered_at').as('delivered')])
    .groupBy('state')
    .execute();
  const longest = (...states: ReferralState[]) =>
    Math.max(0, ...rows.filter((row) => states.includes(row.state)).map((row) => row.stands));
  return {
    byState: Object.fromEntries(rows.map((row) => [row.state, row.count])),
    oldestWaitingSeconds: rows.find((row) => row.state === 'awaitingOutcome')?.delivered ?? 0,
    oldestParkedSeconds: longest('deliveryFailed', 'suspended'),
    oldestErasingSeconds: longest('erasing'),
  };
}

async function outboxFigures(tx: Tx) {
  const rows = await tx
    .selectFrom('outbox')
    .select(['quarantined', count.as('count'), age('created_at').as('oldest')])
    .where('done_at', 'is', null)
    .groupBy('quarantined')
    .execute();
  const pending = rows.find((row) => !row.quarantined);
  return {
    outboxDepth: pending?.count ?? 0,
    outboxOldestSeconds: pending?.oldest ?? 0,
    outboxQuarantined: rows.find((row) => row.quarantined)?.count ?? 0,
  };
}

async function openEscalations(tx: Tx): Promise<StoreFigures['escalations']> {
  const rows = await tx
    .selectFrom('escalation')
    .select(['kind', count.as('count')])
    .where('resolved_at', 'is', null)
    .groupBy('kind')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.kind, row.count]));
}

async function openBreaches(tx: Tx): Promise<StoreFigures['breaches']> {
  const due = sql<BreachDue>`case when due_at <= now() then 'overdue'
    when due_at <= now() + interval '24 hours' then 'within24Hours' else 'later' end`;
  const rows = await tx
    .selectFrom('breach_item')
    .select([due.as('due'), count.as('count')])
    .where('reviewed_at', 'is', null)
    .groupBy('due')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.due, row.count]));
}

async function notificationFigures(tx: Tx) {
  const rows = await tx
    .selectFrom('notification')
    .select([sql<boolean>`given_up_at is not null`.as('given_up'), count.as('count'), age('created_at').as('oldest')])
    .where('done_at', 'is', null)
    .groupBy('given_up')
    .execute();
  const unsent = rows.find((row) => !row.given_up);
  return {
    notificationsUnsent: unsent?.count ?? 0,
    notificationsOldestSeconds: unsent?.oldest ?? 0,
    notificationsGivenUp: rows.find((row) => row.given_up)?.count ?? 0,
  };
}

/** Exported for the doctor, who looks at nothing else. */
export async function secondsSinceCheckpoint(db: Pick<Tx, 'getExecutor'>): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from now() - coalesce((select max(taken_at) from audit_checkpoint),
      (select min(seen_at) from agreement_version)))::float8 as seconds`.execute(db);
  return Math.max(0, rows[0]?.seconds ?? 0);
}
