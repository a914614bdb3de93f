import { type Kysely, sql } from 'kysely';
import type { Configuration } from '../../../config/configuration.js';
import { codeOf } from '../../../store/failure.js';
import { missingMigrations } from '../../../store/migrate.js';
import type { Check, CheckResult } from './check.js';

export interface Databases {
  main: Kysely<never>;
  keys: Kysely<never>;
}

/** Largest difference between a database's clock and ours, in milliseconds. */
const LARGEST_CLOCK_DIFFERENCE = 5000;

const NAMES = { main: 'store', keys: 'key store' } as const;
const VARIABLES = { main: 'DATABASE_URL', keys: 'KEY_DATABASE_URL' } as const;

/** Both databases: answer, have the newest schema, are two, and agree with our clock. */
export function databaseChecks(databases: Databases, deployment: Configuration['deployment']): Check[] {
  const each = (['main', 'keys'] as const).flatMap((which) => [
    { name: `${NAMES[which]} answers`, run: () => checkAnswers(databases[which], which) },
    { name: `${NAMES[which]} has the newest schema`, run: () => checkSchema(databases[which], which) },
    { name: `${NAMES[which]} clock`, run: () => checkClock(databases[which], which) },
  ]);
  return [...each, { name: 'store and key store are apart', run: () => checkApart(databases, deployment) }];
}

async function checkAnswers(database: Kysely<never>, which: keyof Databases): Promise<CheckResult> {
  try {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(
      database,
    );
    return { ok: true, detail: `PostgreSQL ${/^[\d.]+/.exec(rows[0]?.version ?? '')?.[0] ?? ''}` };
  } catch (error) {
    return { ok: false, detail: codeOf(error), remedy: remedyFor(codeOf(error), VARIABLES[which]) };
  }
}

function remedyFor(code: string, variable: string): string {
  if (code === '28P01' || code === '28000') return `correct the user or password in ${variable}`;
  if (code === '3D000') return `create the database that ${variable} names, or correct the name`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `correct the host in ${variable}`;
  return `start the PostgreSQL that ${variable} names, or correct host and port there`;
}

async function checkSchema(database: Kysely<never>, which: keyof Databases): Promise<CheckResult> {
  const missing = await missingMigrations(database, which);
  if (missing.length === 0) return { ok: true, detail: 'nothing missing' };
  return {
    ok: false,
    detail: `missing ${missing.join(', ')}`,
    remedy: 'run the migrations of this version, once, before its processes',
  };
}

async function checkClock(database: Kysely<never>, which: keyof Databases): Promise<CheckResult> {
  const before = Date.now();
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database);
  const after = Date.now();
  const said = rows[0]?.now.getTime() ?? Number.NaN;
  const difference = Math.round(Math.abs(said - (before + after) / 2));
  return {
    ok: difference < LARGEST_CLOCK_DIFFERENCE,
    detail: `differs by ${difference} ms`,
    remedy: `synchronise the clocks of this machine and of the server in ${VARIABLES[which]} (NTP)`,
  };
}

async function checkApart({ main, keys }: Databases, deployment: Configuration['deployment']): Promise<CheckResult> {
  const [a, b] = await Promise.all([identityOf(main), identityOf(keys)]);
  const remedy = 'give KEY_DATABASE_URL a database of its own, in production in a PostgreSQL cluster of its own';
  if (a.cluster !== b.cluster) return { ok: true, detail: 'two clusters' };
  if (a.database === b.database) return { ok: false, detail: 'one database', remedy };
  return { ok: deployment !== 'production', detail: 'two databases in one cluster', remedy };
}

/** What a URL cannot say: two names may lead to one server. */
async function identityOf(database: Kysely<never>): Promise<{ cluster: string; database: string }> {
  const { rows } = await sql<{ cluster: string; database: string }>`
    select system_identifier::text as cluster, current_database() as database from pg_control_system()`.execute(
    database,
  );
  return rows[0] ?? { cluster: '', database: '' };
}
