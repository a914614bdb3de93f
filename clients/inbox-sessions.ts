import { createHash, randomBytes } from 'node:crypto';
import { Problem } from '../domain/problems.js';
import { StoreFailure } from '../store/failure.js';
import {
  endInboxSession,
  IDLE_MINUTES,
  openInboxSession,
  type InboxSession as StoredInboxSession,
  seeInboxSession,
} from '../store/inbox-sessions.js';
import type { Store } from '../store/store.js';

export type InboxSession = StoredInboxSession;
export { IDLE_MINUTES };

/**
 * Who is signed in at the inbox. An id is 256 random bits and is known to the browser alone; the store holds its hash. Every
 * method throws `Problem` `serviceUnavailable` where the store does not answer.
 */
export interface InboxSessions {
  /** Begins a session and answers its id. */
  open(session: InboxSession): Promise<string>;
  /** The session, which counts as seen now; undefined where it is over, by its end, by lying idle or by signing out. */
  see(sessionId: string): Promise<InboxSession | undefined>;
  end(sessionId: string): Promise<void>;
}

/** 256 bits in base64url. */
const SESSION_ID = /^[\w-]{43}$/;

/** Those that every gateway on this store shares. */
export function createInboxSessions(store: Store): InboxSessions {
  return {
    open: async (session) => {
      const sessionId = randomBytes(32).toString('base64url');
      await answered(openInboxSession(store, hashOf(sessionId), session));
      return sessionId;
    },
    // What no id can be is not worth a transaction.
    see: async (sessionId) =>
      SESSION_ID.test(sessionId) ? answered(seeInboxSession(store, hashOf(sessionId))) : undefined,
    end: async (sessionId) => {
      if (SESSION_ID.test(sessionId)) await answered(endInboxSession(store, hashOf(sessionId)));
    },
  };
}

function hashOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url');
}

function answered<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof StoreFailure ? new Problem('serviceUnavailable') : error;
  });
}
