import { temporal as proto } from '@temporalio/proto';
import { sql } from 'kysely';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import { historyOf } from '../setup/history.js';
import type { OpenParts } from './open-parts.js';

/** What there is of a referral in the end, without ids and moments: two that went alike have equal traces. */
export interface Trace {
  result: { state: string; reason?: string };
  /** Audit actions in order; permits only once, for every attempt has one. */
  actions: string[];
  /** Whom the feed told, and what. */
  feed: string[];
  held: { effectiveDeliveries?: number; erased?: boolean; dossier: boolean };
  receipts: number;
  keys: number;
  ciphertexts: number;
  purgeRecords: number;
  /** Starts and signals that Temporal was not told yet. */
  untold: number;
}

/** Waits for the end of the workflow and says what is there. */
export async function traceOf(parts: OpenParts, referralId: string): Promise<Trace> {
  const result = await parts.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  const count = async (table: string, more = '') => (await rowsOf(parts, table, referralId, more)).length;
  const entries = await wholeTimeline(parts.client, { role: 'operator', operatorId: 'test' }, referralId);
  const actions = entries.map(({ action }) => action);
  const feed = await rowsOf<{ organisation: string; kind: string; codes: { status?: string } }>(
    parts,
    'feed_item',
    referralId,
    'order by feed_id',
  );
  const keys = await parts.store.keyDb
    .selectFrom('data_key')
    .selectAll()
    .where('referral_id', '=', referralId)
    .execute();
  const held = parts.receiver.held(referralId);
  return {
    result: result as Trace['result'],
    actions: actions.filter((action, at) => action !== 'permitIssued' || actions.indexOf(action) === at),
    feed: feed.map(({ organisation, kind, codes }) => `${organisation} ${kind} ${codes.status ?? ''}`.trim()),
    held: {
      ...(held && { effectiveDeliveries: held.effectiveDeliveries, erased: held.erased }),
      dossier: held?.dossier !== undefined,
    },
    receipts: await count('receipt'),
    keys: keys.length,
    ciphertexts: await count('client_record'),
    purgeRecords: await count('purge_record'),
    untold: await count('outbox', 'and done_at is null'),
  };
}

/** Rows of one referral, read past every projection. */
export async function rowsOf<Row>(
  { store }: Pick<OpenParts, 'store'>,
  table: string,
  referralId: string,
  more = '',
): Promise<Row[]> {
  const statement = sql<Row>`select * from ${sql.table(table)} where referral_id = ${referralId} ${sql.raw(more)}`;
  return (await statement.execute(store.db)).rows;
}

/** How many permits were issued. */
export async function permitsOf(parts: Pick<OpenParts, 'store'>, referralId: string): Promise<number> {
  return (await rowsOf(parts, 'permit', referralId)).length;
}

/** What Temporal holds of a workflow, as its server keeps it: the history, and what is pending with its last failure. */
export async function temporalBytes({ temporal }: Pick<OpenParts, 'temporal'>, referralId: string): Promise<Buffer> {
  const workflowId = referralWorkflowId(referralId);
  const history = await historyOf(temporal, workflowId);
  const { raw } = await temporal.workflow.getHandle(workflowId).describe();
  const { History } = proto.api.history.v1;
  const { DescribeWorkflowExecutionResponse } = proto.api.workflowservice.v1;
  return Buffer.concat([
    History.encode(history).finish(),
    DescribeWorkflowExecutionResponse.encode(raw as never).finish(),
  ]);
}
