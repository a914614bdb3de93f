import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { TemporalConnection } from '../../../config/temporal-connection.js';
import { SEARCH_ATTRIBUTE } from '../../../domain/names.js';
import { type Check, type CheckResult, codeOfAny } from './check.js';

export interface TemporalChecks {
  checks: Check[];
  close(): Promise<void>;
}

/** Temporal: answers, has the namespace, and the namespace has the search attributes. All on one connection. */
export function temporalChecks({ connectionOptions, namespace }: TemporalConnection): TemporalChecks {
  let connecting: Promise<Connection> | undefined;
  const withConnection = async (work: (connection: Connection) => Promise<CheckResult>): Promise<CheckResult> => {
    connecting ??= Connection.connect({ ...connectionOptions, connectTimeout: 5000 });
    const connection = await connecting.catch(() => undefined);
    const remedy = 'start the Temporal server that TEMPORAL_ADDRESS names, or correct address and TLS';
    return connection === undefined ? { ok: false, detail: 'no answer', remedy } : work(connection);
  };
  return {
    checks: [
      { name: 'Temporal answers', run: () => withConnection(checkAnswers) },
      { name: 'Temporal namespace', run: () => withConnection((connection) => checkNamespace(connection, namespace)) },
      {
        name: 'Temporal search attributes',
        run: () => withConnection((connection) => checkSearchAttributes(connection, namespace)),
      },
    ],
    close: async () => {
      const connection = await connecting?.catch(() => undefined);
      await connection?.close();
    },
  };
}

async function checkAnswers(connection: Connection): Promise<CheckResult> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return { ok: true, detail: `server ${/^[\w.-]+/.exec(serverVersion ?? '')?.[0] ?? ''}` };
}

async function checkNamespace(connection: Connection, namespace: string): Promise<CheckResult> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return { ok: true, detail: 'exists' };
  } catch (error) {
    return {
      ok: false,
      detail: grpcCode(error),
      remedy: 'create the namespace that TEMPORAL_NAMESPACE names, or correct it',
    };
  }
}

async function checkSearchAttributes(connection: Connection, namespace: string): Promise<CheckResult> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTE).filter(([name]) => customAttributes?.[name] === undefined);
  if (missing.length === 0) return { ok: true, detail: 'all there' };
  const names = missing.map(([name]) => name).join(', ');
  const commands = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
  return { ok: false, detail: `missing ${names}`, remedy: `temporal operator search-attribute create ${commands}` };
}

function grpcCode(error: unknown): string {
  return isGrpcServiceError(error) ? `gRPC status ${error.code}` : codeOfAny(error);
}
