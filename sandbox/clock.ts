import { activityInfo } from '@temporalio/activity';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../domain/clock.js';
import type { Database } from '../store/schema.js';

/**
 * One stored clock per subject that only moves forward: the latest of what is stored, the time of the activity attempt that
 * asks (which follows skipped time), and the system's. So skipped weeks show in the records too, paths run side by side,
 * and a restart forgets nothing. Production images do not contain this.
 */
export class SandboxClock implements Clock {
  constructor(private readonly db: Kysely<Database>) {}

  /** Makes the table; safe to repeat. */
  async prepare(): Promise<void> {
    await sql`create schema if not exists sandbox`.execute(this.db);
    await sql`create table if not exists sandbox.clock (subject text primary key, at timestamptz not null)`.execute(
      this.db,
    );
  }

  async now(subject: string): Promise<Date> {
    const attempt = attemptTime();
    const stored = await sql<{ at: Date }>`select at from sandbox.clock where subject = ${subject}`.execute(this.db);
    const before = stored.rows[0]?.at.getTime() ?? 0;
    const now = new Date(Math.max(before, attempt, Date.now()));
    // Real time needs no keeping; only what ran ahead of it does.
    if (attempt > before && attempt > Date.now()) await this.moveTo(subject, now);
    return now;
  }

  /** Moves a subject's clock forward; a moment that has passed already changes nothing. */
  async moveTo(subject: string, at: Date): Promise<void> {
    await sql`
      insert into sandbox.clock (subject, at) values (${subject}, ${at})
      on conflict (subject) do update set at = greatest(sandbox.clock.at, excluded.at)`.execute(this.db);
  }
}

function attemptTime(): number {
  try {
    return activityInfo().currentAttemptScheduledTimestampMs;
  } catch {
    return 0;
  }
}
