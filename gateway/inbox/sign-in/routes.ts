import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { isUuid } from '../../../domain/identifiers.js';
import { Problem } from '../../../domain/problems.js';
import type { Principal } from '../../authentication/authenticate.js';
import { INBOX_PATH } from '../addresses.js';
import { inboxCookie } from '../cookies.js';
import { InboxProblem } from '../inbox-problem.js';
import { messagePage } from '../pages/message.js';
import type { Inbox } from '../parts.js';
import { newSignInSecret } from './pending.js';
import type { SignedIn } from './provider.js';

/** So long may a sign-in take, at the provider too. */
const SIGN_IN_SECONDS = 600;
/** A session never lasts longer, whatever its token says. */
const LONGEST_SESSION_MS = 8 * 3_600_000;

/** To the provider and back. Nothing here asks for a session. */
export function registerSignIn(app: FastifyInstance, inbox: Inbox): void {
  const { addresses, provider, sessions, sessionCookie } = inbox;
  const pending = inboxCookie('sign-in', addresses, SIGN_IN_SECONDS);

  /** Whoever signs in or out next, the browser's session is over: a refused sign-in leaves nobody else's open. */
  const endSession = async (request: FastifyRequest, reply: FastifyReply) => {
    const sessionId = sessionCookie.of(request);
    if (!sessionId) return;
    await sessions.end(sessionId);
    sessionCookie.clear(reply);
  };

  app.get<{ Querystring: { referral?: unknown; again?: unknown } }>('/sign-in', async (request, reply) => {
    const secret = newSignInSecret();
    const { referral, again } = request.query;
    const url = await provider.begin(secret, { again: again !== undefined });
    pending.set(reply, typeof referral === 'string' && isUuid(referral) ? `${secret}.${referral}` : secret);
    return reply.redirect(url.href, 303);
  });

  app.get('/signed-in', async (request, reply) => {
    const [secret, referral] = pending.of(request)?.split('.') ?? [];
    // Whatever comes of it: an answer counts once.
    pending.clear(reply);
    if (!secret) throw new InboxProblem('signInFailed');
    await endSession(request, reply);
    const signedIn = await provider.finish(new URL(request.url, addresses.origin).searchParams, secret);
    const principal = await authenticated(inbox, signedIn).catch((error: unknown) => {
      throw refusalOf(error);
    });
    sessionCookie.set(reply, await sessions.open(sessionFor(principal, signedIn)));
    const isReferral = referral !== undefined && isUuid(referral);
    return reply.redirect(isReferral ? addresses.to(`/referrals/${referral}`) : addresses.home, 303);
  });

  app.get('/signing-out', async (request, reply) => {
    await endSession(request, reply);
    const elsewhere = await provider.signOut().catch(() => undefined);
    return reply.send(signedOutPage(inbox, elsewhere?.href));
  });

  app.get('/signed-out', async (request, reply) => {
    await endSession(request, reply);
    return reply.send(signedOutPage(inbox, undefined));
  });
}

function signedOutPage({ addresses }: Inbox, refresh: string | undefined): string {
  const message = {
    title: 'U bent afgemeld',
    paragraphs: ['Sluit ook het venster als anderen dit toestel gebruiken.'],
  };
  const signIn = addresses.to('/sign-in?again');
  return messagePage({ ...message, next: 'signIn' }, addresses, { signIn, ...(refresh !== undefined && { refresh }) });
}

async function authenticated({ authenticate }: Inbox, { headers }: SignedIn): Promise<Principal> {
  const principal = await authenticate({ ...headers, method: 'GET', path: `${INBOX_PATH}/signed-in` });
  await principal.useProof?.();
  return principal;
}

/** What the API says of a token to a program, said to a person. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code === 'serviceUnavailable') return error;
  return new InboxProblem(error.code === 'missingPermission' ? 'notOfTheReceiver' : 'signInFailed');
}

/** The session of whom the API would let in with this token. Throws `InboxProblem` for everybody it is not for. */
function sessionFor({ caller, scopes }: Principal, { accessToken, subject }: SignedIn) {
  if (caller.role !== 'receiver' || caller.subject === undefined) throw new InboxProblem('notOfTheReceiver');
  // Both tokens are of one person, or somebody has mixed two answers.
  if (caller.subject !== subject) throw new InboxProblem('signInFailed');
  if (!scopes.has('referrals:read')) throw new InboxProblem('mayNotRead');
  const { exp } = decodeJwt(accessToken);
  if (exp === undefined) throw new Problem('invalidAccessToken');
  return {
    ...{ organisation: caller.enterpriseNumber, subject: caller.subject, scopes: [...scopes] },
    expiresAt: new Date(Math.min(exp * 1000, Date.now() + LONGEST_SESSION_MS)),
  };
}
