import { type Kysely, type Selectable, sql } from 'kysely';
import type { Notification, NotificationChannelName } from '../domain/notifications.js';
import type { Database, EscalationTable, NotificationTable } from './schema.js';
import { commit, read, type Store, type Tx } from './store.js';

/** What came of handing a notification to the channels that had not taken it: those that did now, and a fault's code. */
export interface Telling {
  told: NotificationChannelName[];
  fault?: string;
}

/** Waits between attempts double up to this; after the days below no further attempt is made. */
const MAXIMUM_WAIT_SECONDS = 900;
const GIVE_UP_AFTER_DAYS = 7;
/** What was resolved this long ago and never tried needs no telling: it is from before there was a channel. */
const STALE_AFTER_DAYS = 1;

const pending = (db: Pick<Kysely<Database>, 'selectFrom'>) =>
  db
    .selectFrom('notification')
    .where('done_at', 'is', null)
    .where('given_up_at', 'is', null)
    .where('next_attempt_at', '<=', (eb) => eb.fn('now'));

/** Notifications that are due, oldest first, by the database's time. */
export async function notificationsDue(store: Store, limit: number): Promise<string[]> {
  const rows = await read(store, (db) =>
    pending(db).select('notification_id').orderBy('created_at').limit(limit).execute(),
  );
  return rows.map((row) => row.notification_id);
}

/**
 * Hands one notification to `tell`, for the channels that have not taken it, and records what came of it. Its row stays locked
 * meanwhile, the escalation and its referral do not: another worker passes by, and nothing else waits. A crash in between
 * leaves it due: it is told at least once. Answers undefined where there was nothing to tell.
 */
export async function tellNotification(
  store: Store,
  notificationId: string,
  channels: readonly NotificationChannelName[],
  tell: (notification: Notification, channels: NotificationChannelName[]) => Promise<Telling>,
): Promise<Telling | undefined> {
  return commit(store, 'notify', async (tx) => {
    const row = await pending(tx)
      .selectAll()
      .where('notification_id', '=', notificationId)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const escalation = await tx
      .selectFrom('escalation')
      .selectAll()
      .where('escalation_id', '=', row.escalation_id)
      .executeTakeFirstOrThrow();
    const telling =
      row.attempts === 0 && (await isStale(tx, row.escalation_id))
        ? undefined
        : await tell(
            notificationOf(row, escalation),
            channels.filter((channel) => !row.told.includes(channel)),
          );
    await record(tx, row, telling);
    return telling;
  });
}

async function isStale(tx: Tx, escalationId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('escalation')
    .select('escalation_id')
    .where('escalation_id', '=', escalationId)
    .where('resolved_at', '<', sql<Date>`now() - ${`${STALE_AFTER_DAYS} days`}::interval`)
    .executeTakeFirst();
  return row !== undefined;
}

function notificationOf(
  { notification_id }: Selectable<NotificationTable>,
  { referral_id, kind, code, raised_at, due_at }: Selectable<EscalationTable>,
): Notification {
  return {
    notificationId: notification_id,
    referralId: referral_id,
    kind,
    code,
    since: raised_at.toISOString(),
    ...(due_at === null ? {} : { due: due_at.toISOString() }),
  };
}

async function record(tx: Tx, row: Selectable<NotificationTable>, telling: Telling | undefined): Promise<void> {
  const attempts = row.attempts + (telling === undefined ? 0 : 1);
  const told = [...row.told, ...(telling?.told ?? [])];
  const wait = Math.min(MAXIMUM_WAIT_SECONDS, 2 ** Math.min(attempts, 10));
  const after = (interval: string) => sql<Date>`now() + ${interval}::interval`;
  await tx
    .updateTable('notification')
    .set(
      telling?.fault === undefined
        ? { attempts, told, done_at: sql<Date>`now()` }
        : {
            attempts,
            told,
            last_fault: telling.fault,
            next_attempt_at: after(`${wait} seconds`),
            given_up_at: sql<Date | null>`case when created_at < now() - ${`${GIVE_UP_AFTER_DAYS} days`}::interval then now() end`,
          },
    )
    .where('notification_id', '=', row.notification_id)
    .execute();
}
