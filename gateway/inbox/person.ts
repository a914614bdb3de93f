import type { FastifyRequest } from 'fastify';
import type { InboxSession, InboxSessions } from '../../clients/inbox-sessions.js';
import { type Scope, scopesIn } from '../../clients/scopes.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Caller } from '../../domain/views.js';
import type { InboxCookie } from './cookies.js';
import { formTokenOf } from './form-origin.js';
import { InboxProblem } from './inbox-problem.js';
import type { Viewer } from './pages/layout.js';

/** Somebody of a receiver who is signed in, as the API knows them. */
export interface Person {
  sessionId: string;
  caller: Caller & { role: 'receiver'; subject: string };
  scopes: ReadonlySet<Scope>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of every page but those to sign in. */
    person: Person;
  }
}

/** Who is signed in. Throws `InboxProblem`: `sessionOver` where the browser still holds a session that is over. */
export async function signedInPerson(
  request: FastifyRequest,
  cookie: InboxCookie,
  sessions: InboxSessions,
): Promise<Person> {
  const sessionId = cookie.of(request);
  if (!sessionId) throw new InboxProblem('notSignedIn');
  const session = await sessions.see(sessionId);
  if (session === undefined) throw new InboxProblem('sessionOver');
  return personOf(sessionId, session);
}

function personOf(sessionId: string, { organisation, subject, scopes }: InboxSession): Person {
  return {
    sessionId,
    caller: { role: 'receiver', enterpriseNumber: organisation, subject },
    scopes: scopesIn(scopes.join(' ')),
  };
}

/** What each page of theirs shows of them. */
export function viewerOf({ caller, sessionId }: Person, agreements: readonly Agreement[]): Viewer {
  const own = agreements.find(({ receiver }) => receiver.enterpriseNumber === caller.enterpriseNumber);
  return { organisation: own?.receiver.name ?? '', formToken: formTokenOf(sessionId) };
}
