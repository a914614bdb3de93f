import { WorkflowNotFoundError } from '@temporalio/client';
import { brusselsDate } from '../../domain/brussels-time.js';
import { daysBetween } from '../../domain/calendar.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { ReferralResult } from '../../domain/progress.js';
import { isTerminal } from '../../domain/states.js';
import { referralChain } from '../../store/audit.js';
import { verifyAudit } from '../../store/audit-verification.js';
import type { ConnectorParts } from '../connector.js';
import type { ReceivedCall } from '../receiver/contract-routes.js';
import type { Held } from '../receiver/held-referrals.js';
import { type HistoryFigures, historyFigures } from './history.js';

/** What store, Temporal and the stand-in each say of one referral. */
export interface Findings {
  referralId: string;
  state: string;
  reason?: string;
  permitted: boolean;
  /** It was offered to a receiver that pulls: nobody may ever be called. */
  offered: boolean;
  delivered: boolean;
  /** Rows that hold client data, and keys that could open them. */
  clientRecords: number;
  dataKeys: number;
  dossier?: { reference: string; state: string; closedOn?: string; destroyFrom?: string };
  declaration?: { declarationId: string; ruleId: string; provision: string; destroyedOn?: string };
  purgeRecord: boolean;
  /** What ops were told of, oldest first, as `erasure/rejected`; `isOpen` until it is resolved. */
  escalations: { what: string; isOpen: boolean }[];
  /** Who has to review a breach, and within how many hours. */
  breaches: { organisation: string; dueInHours: number }[];
  /** Actions of the audit chain, oldest first. */
  auditActions: string[];
  auditFaults: string[];
  /** What the workflow returned; absent where none has ended. */
  result?: ReferralResult;
  history: HistoryFigures;
  /** What the stand-in holds, and the calls it got. */
  held?: Held;
  calls: ReceivedCall[];
  /** How far the referral's clock is ahead, in calendar days. */
  skippedDays: number;
}

/** Looks at all three. Read after the end: a workflow that still runs is waited for. */
export async function findingsOf(
  { store, temporal, receiver, clock }: ConnectorParts,
  referralId: string,
): Promise<Findings> {
  const { db } = store;
  const row = await db
    .selectFrom('referral')
    .selectAll()
    .where('referral_id', '=', referralId)
    .executeTakeFirstOrThrow();
  const dossier = await db.selectFrom('dossier').selectAll().where('referral_id', '=', referralId).executeTakeFirst();
  const declaration =
    dossier &&
    (await db.selectFrom('declaration').selectAll().where('dossier_id', '=', dossier.dossier_id).executeTakeFirst());
  const purge = await db
    .selectFrom('purge_record')
    .select('referral_id')
    .where('referral_id', '=', referralId)
    .executeTakeFirst();
  const escalations = await db
    .selectFrom('escalation')
    .select(['kind', 'code', 'resolved_at'])
    .where('referral_id', '=', referralId)
    .orderBy('escalation_id')
    .execute();
  const breaches = await db
    .selectFrom('breach_item')
    .select(['organisation', 'opened_at', 'due_at'])
    .where('referral_id', '=', referralId)
    .orderBy('organisation')
    .execute();
  const chain = referralChain(referralId);
  const audit = await db
    .selectFrom('audit_entry')
    .select('action')
    .where('chain', '=', chain)
    .orderBy('sequence')
    .execute();
  const records = await db.selectFrom('client_record').select('key_id').where('referral_id', '=', referralId).execute();
  const keys = await store.keyDb
    .selectFrom('data_key')
    .select('key_id')
    .where('referral_id', '=', referralId)
    // A correction that nobody keeps has made a key of a version that never came to be: there is nothing it opens.
    .where('record_version', '<=', row.record_version)
    .execute();
  const { faults } = await verifyAudit(store);
  const held = receiver.held(referralId);
  const result = isTerminal(row.state) ? await resultOf(temporal, referralId) : undefined;
  return {
    referralId,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    permitted: row.permitted_version !== null,
    offered: row.offered_version !== null,
    delivered: row.delivered_version !== null,
    clientRecords: records.length,
    dataKeys: keys.length,
    ...(dossier && {
      dossier: {
        reference: dossier.dossier_reference,
        state: dossier.state,
        ...(dossier.closed_on !== null && { closedOn: dossier.closed_on }),
        ...(dossier.destroy_from !== null && { destroyFrom: dossier.destroy_from }),
      },
    }),
    ...(declaration && {
      declaration: {
        declarationId: declaration.declaration_id,
        ruleId: declaration.rule_id,
        provision: declaration.provision,
        ...(declaration.destroyed_on !== null && { destroyedOn: declaration.destroyed_on }),
      },
    }),
    purgeRecord: purge !== undefined,
    escalations: escalations.map((row) => ({ what: `${row.kind}/${row.code}`, isOpen: row.resolved_at === null })),
    breaches: breaches.map((row) => ({
      organisation: row.organisation,
      dueInHours: (row.due_at.getTime() - row.opened_at.getTime()) / 3_600_000,
    })),
    auditActions: audit.map((entry) => entry.action),
    auditFaults: faults
      .filter((fault) => fault.chain === chain)
      .map(({ fault, sequence }) => `${fault} at ${sequence}`),
    ...(result && { result }),
    history: await historyFigures(temporal, referralWorkflowId(referralId)),
    ...(held && { held }),
    calls: receiver.calls(referralId),
    skippedDays: daysBetween(brusselsDate(new Date()), brusselsDate(await clock.now(referralId))),
  };
}

async function resultOf(temporal: ConnectorParts['temporal'], referralId: string): Promise<ReferralResult | undefined> {
  try {
    return (await temporal.workflow.getHandle(referralWorkflowId(referralId)).result()) as ReferralResult;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
