import { readFileSync } from 'node:fs';
import type { Issue } from '../domain/problems.js';
import { missing } from './read-variables.js';
import { type Deployment, VARIABLES, type Values } from './variables.js';

type DatabaseVariable = 'DATABASE_URL' | 'KEY_DATABASE_URL';

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
  const databaseUrl = databaseUrlOf('DATABASE_URL', environment, values, issues);
  const keyDatabaseUrl = databaseUrlOf('KEY_DATABASE_URL', environment, values, issues);
  if (databaseUrl === undefined || keyDatabaseUrl === undefined) return {};
  const sameServer = serverOf(databaseUrl) === serverOf(keyDatabaseUrl);
  const sameDatabase = sameServer && new URL(databaseUrl).pathname === new URL(keyDatabaseUrl).pathname;
  const rule = sameDatabase ? 'must name another database than DATABASE_URL' : 'must name another server in production';
  if (sameDatabase || (sameServer && deployment === 'production')) {
    issues.push({ type: 'rejectedInput', in: 'environment', name: 'KEY_DATABASE_URL', detail: rule });
  }
  return { databaseUrl, keyDatabaseUrl };
}

function databaseUrlOf(
  name: DatabaseVariable,
  environment: Readonly<Record<string, string>>,
  values: Values,
  issues: Issue[],
): string | undefined {
  const fileVariable = `${name}_FILE` as const;
  const path = values[fileVariable];
  if (environment[name] !== undefined) {
    if (path === undefined) return values[name];
    issues.push({
      type: 'rejectedInput',
      in: 'environment',
      name: fileVariable,
      detail: `must not be set with ${name}`,
    });
    return undefined;
  }
  if (path === undefined) {
    issues.push(missing(name, `is required, or ${fileVariable}`));
    return undefined;
  }
  const parsed = VARIABLES[name].schema.safeParse(contentOf(path));
  if (parsed.success) return parsed.data;
  issues.push({ type: 'schemaViolation', in: 'file', name: fileVariable, detail: VARIABLES[name].rule });
  return undefined;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Host and port; a socket's folder stands in the query (`?host=/run/postgresql`). */
function serverOf(text: string): string {
  const url = new URL(text);
  const host = url.searchParams.get('host') ?? url.hostname;
  return `${host || 'localhost'}:${url.port || '5432'}`;
}
