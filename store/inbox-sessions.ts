import { sql } from 'kysely';
import { commit, type Store } from './store.js';

/** A person who is signed in at the inbox: pseudonymous, and for how long at most. */
export interface InboxSession {
  /** Enterprise number. */
  organisation: string;
  /** The person, as the provider names it. */
  subject: string;
  scopes: string[];
  expiresAt: Date;
}

/** So long may a session lie idle, minutes: a phone that is left on a table is nobody's for long. */
export const IDLE_MINUTES = 20;

const notIdle = sql<boolean>`last_seen_at > now() - make_interval(mins => ${IDLE_MINUTES})`;

/** Begins one under the hash of its id, for every gateway on this store. Throws `StoreFailure`. */
export async function openInboxSession(store: Store, sessionHash: string, session: InboxSession): Promise<void> {
  await commit(store, 'openInboxSession', (tx) =>
    tx
      .insertInto('inbox_session')
      .values({
        ...{ session_hash: sessionHash, organisation: session.organisation, subject: session.subject },
        ...{ scopes: session.scopes, expires_at: session.expiresAt },
      })
      .execute(),
  );
}

/** The session, seen just now; undefined where there is none (any more). By the database's time. Throws `StoreFailure`. */
export async function seeInboxSession(store: Store, sessionHash: string): Promise<InboxSession | undefined> {
  const row = await commit(store, 'seeInboxSession', (tx) =>
    tx
      .updateTable('inbox_session')
      .set({ last_seen_at: sql`now()` })
      .where('session_hash', '=', sessionHash)
      .where('expires_at', '>', (eb) => eb.fn('now'))
      .where(notIdle)
      .returning(['organisation', 'subject', 'scopes', 'expires_at'])
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const { expires_at: expiresAt, ...session } = row;
  return { ...session, expiresAt };
}

/** Ends it, where there is one. Throws `StoreFailure`. */
export async function endInboxSession(store: Store, sessionHash: string): Promise<void> {
  await commit(store, 'endInboxSession', (tx) =>
    tx.deleteFrom('inbox_session').where('session_hash', '=', sessionHash).execute(),
  );
}

/** Forgets those that are over. Returns how many. */
export async function sweepInboxSessions(store: Store): Promise<number> {
  return commit(store, 'sweepInboxSessions', async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('inbox_session')
      .where(sql<boolean>`expires_at <= now() or not (${notIdle})`)
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}
