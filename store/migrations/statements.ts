import { type Kysely, type Migration, sql } from 'kysely';

/** A migration of SQL statements, run one by one: PostgreSQL's extended protocol takes a single statement at a time. */
export function statements(script: string): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      for (const statement of script.split(/;\s*\n(?=\S|$)/).filter((part) => part.trim() !== '')) {
        await sql.raw(statement).execute(db);
      }
    },
  };
}
