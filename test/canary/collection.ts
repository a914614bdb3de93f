import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Connection, Client as TemporalClient } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import { Client } from 'pg';
import type { Artefact } from './scanner.js';

const { History } = proto.api.history.v1;
const { DescribeWorkflowExecutionResponse, ListWorkflowExecutionsResponse } = proto.api.workflowservice.v1;

/** Every file below a folder that holds something. A journal may go between the listing and the reading: it is not there then. */
export function filesBelow(directory: string): Artefact[] {
  const files: Artefact[] = [];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      const bytes = readFileSync(path);
      if (bytes.length > 0) files.push({ where: relative(directory, path), bytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return files;
}

const COLUMNS = `
  select table_schema, table_name, column_name from information_schema.columns
  where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, ordinal_position`;

/** Every column of every table of a database as text, and the statements that PostgreSQL remembers of it. */
export async function columnsOf(name: string, client: Client): Promise<Artefact[]> {
  const text = async (where: string, query: string) => {
    const { rows } = await client.query<{ value: string | null }>(query);
    return { where: `${name}.${where}`, bytes: Buffer.from(rows.map(({ value }) => value ?? '').join('\n')) };
  };
  const columns = (await client.query<Record<'table_schema' | 'table_name' | 'column_name', string>>(COLUMNS)).rows;
  const artefacts: Artefact[] = [];
  for (const { table_schema: schema, table_name: table, column_name: column } of columns) {
    const where = `${schema === 'public' ? '' : `${schema}.`}${table}.${column}`;
    artefacts.push(await text(where, `select "${column}"::text as value from "${schema}"."${table}"`));
  }
  artefacts.push(await text('(statements)', 'select query as value from pg_stat_activity'));
  return artefacts;
}

/** A connection for one look at a database. */
export async function withDatabase<T>(url: string, look: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await look(client);
  } finally {
    await client.end();
  }
}

/**
 * Everything that Temporal answers about every workflow, as the bytes of the wire: the list with its search attributes, and of
 * each run the whole history and the description with memo, pending activities and their failures.
 */
export async function workflowsOf(address: string): Promise<Artefact[]> {
  const connection = await Connection.connect({ address });
  try {
    const temporal = new TemporalClient({ connection, namespace: 'default' });
    const service = connection.workflowService;
    const list = await service.listWorkflowExecutions({ namespace: 'default', pageSize: 1000 });
    const artefacts = [
      { where: 'list of workflows', bytes: Buffer.from(ListWorkflowExecutionsResponse.encode(list).finish()) },
    ];
    for (const { execution } of list.executions) {
      const { workflowId, runId } = execution as { workflowId: string; runId: string };
      const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      const description = await service.describeWorkflowExecution({
        namespace: 'default',
        execution: { workflowId, runId },
      });
      artefacts.push(
        { where: `history of ${workflowId}`, bytes: Buffer.from(History.encode(history).finish()) },
        {
          where: `description of ${workflowId}`,
          bytes: Buffer.from(DescribeWorkflowExecutionResponse.encode(description).finish()),
        },
      );
    }
    return artefacts;
  } finally {
    await connection.close();
  }
}
