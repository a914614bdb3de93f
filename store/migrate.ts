import { type Kysely, type Migration, Migrator } from 'kysely';
import { codeOf, StoreFailure } from './failure.js';
import { KEY_MIGRATIONS, MAIN_MIGRATIONS } from './migrations/index.js';

/** Brings both databases to the newest schema; safe to run twice and by two at once (Kysely takes a lock). */
export async function migrate(db: Kysely<never>, keyDb: Kysely<never>): Promise<string[]> {
  return [...(await run(db, MAIN_MIGRATIONS, 'main')), ...(await run(keyDb, KEY_MIGRATIONS, 'keys'))];
}

async function run(
  db: Kysely<never>,
  migrations: Record<string, Migration>,
  database: 'main' | 'keys',
): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new StoreFailure(database, codeOf(error));
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => `${database}:${result.migrationName}`);
}

/** Names of migrations a database still lacks; for `doctor` and for processes that must not start without them. */
export async function missingMigrations(db: Kysely<never>, database: 'main' | 'keys'): Promise<string[]> {
  const migrations = database === 'main' ? MAIN_MIGRATIONS : KEY_MIGRATIONS;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const all = await migrator.getMigrations();
  return all.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);
}
