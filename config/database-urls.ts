import type { Issue } from '../domain/problems.js';
import { valueOrFile } from './value-or-file.js';
import type { Deployment, Values } from './variables.js';

/**
 * The URLs of store and key store, each from its variable or from the file that another names. Two databases, always:
 * whoever restores or reads one of them must not find data and key together.
 */
export function readDatabaseUrls(
  environment: Readonly<Record<string, string>>,
  values: Values,
  deployment: Deployment,
  issues: Issue[],
): { databaseUrl?: string; keyDatabaseUrl?: string } {
  const databaseUrl = valueOrFile('DATABASE_URL', environment, values, issues, { required: true });
  const keyDatabaseUrl = valueOrFile('KEY_DATABASE_URL', environment, values, issues, { required: true });
  if (databaseUrl === undefined || keyDatabaseUrl === undefined) return {};
  const sameServer = serverOf(databaseUrl) === serverOf(keyDatabaseUrl);
  const sameDatabase = sameServer && new URL(databaseUrl).pathname === new URL(keyDatabaseUrl).pathname;
  const rule = sameDatabase ? 'must name another database than DATABASE_URL' : 'must name another server in production';
  if (sameDatabase || (sameServer && deployment === 'production')) {
    issues.push({ type: 'rejectedInput', in: 'environment', name: 'KEY_DATABASE_URL', detail: rule });
  }
  return { databaseUrl, keyDatabaseUrl };
}

/** Host and port; a socket's folder stands in the query (`?host=/run/postgresql`). */
function serverOf(text: string): string {
  const url = new URL(text);
  const host = url.searchParams.get('host') ?? url.hostname;
  return `${host || 'localhost'}:${url.port || '5432'}`;
}
