import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InboxSessions } from '../../clients/inbox-sessions.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import type { Agreement } from '../../domain/agreement.js';
import { isUuid } from '../../domain/identifiers.js';
import { PROBLEMS, Problem } from '../../domain/problems.js';
import type { Authenticate } from '../authentication/authenticate.js';
import { requireScope } from '../authentication/missing-scope.js';
import type { GatewayLimits } from '../limits.js';
import { noteProblem } from '../note-problem.js';
import { limitShares } from '../pressure.js';
import { problemHeaders } from '../problem-documents.js';
import { addressesOf } from './addresses.js';
import { inboxCookie } from './cookies.js';
import { checkForm, FORM_TOKEN } from './form-origin.js';
import { InboxProblem } from './inbox-problem.js';
import { messagePage } from './pages/message.js';
import { STYLE } from './pages/style.js';
import type { Inbox } from './parts.js';
import { signedInPerson, viewerOf } from './person.js';
import { registerForms } from './routes/forms.js';
import { registerLists } from './routes/lists.js';
import { registerReferral } from './routes/referral.js';
import { createProvider, type ProviderOptions } from './sign-in/provider.js';
import { registerSignIn } from './sign-in/routes.js';
import { FAULT_MESSAGES, messageFor } from './words/messages.js';

export interface InboxOptions {
  provider: Omit<ProviderOptions, 'provePossession'>;
  /** Scheme, host and prefix under which browsers know the gateway. */
  publicUrl: string;
  sessions: InboxSessions;
  /** Newest version of each agreement: what it names is offered, what it decides is for the API. */
  agreements: () => readonly Agreement[];
  /** How many pages one person may ask for in a minute, at this gateway. */
  pagesPerMinute?: number;
  /** How many pages everybody behind one address who is not signed in may ask for in a minute, at this gateway. */
  strangersPerMinute?: number;
}

/** No script, nothing from elsewhere, in nobody's frame. `same-origin` referrers: without one a form's origin would be `null`. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
};

const FORM_LIMIT = 16 * 1024;
/** Two pages a second, for as long as somebody likes. */
const PAGES_PER_MINUTE = 120;
/** Of everybody behind one address who has not signed in: with a proxy in front that is not trusted, that is everybody. */
const STRANGERS_PER_MINUTE = 1200;

/** The inbox of an OCMW without a system of its own: pages in Dutch for its social workers. */
export async function registerInbox(
  app: FastifyInstance,
  options: InboxOptions & { client: ReferralClient; authenticate: Authenticate; limits: GatewayLimits },
): Promise<void> {
  const addresses = addressesOf(options.publicUrl);
  const provePossession = () => options.agreements().some(({ callers }) => callers?.proofOfPossession ?? false);
  const inbox: Inbox = {
    ...{ client: options.client, authenticate: options.authenticate, agreements: options.agreements, addresses },
    provider: createProvider({ ...options.provider, provePossession }, addresses),
    sessions: options.sessions,
    sessionCookie: inboxCookie('session', addresses),
  };

  app.removeAllContentTypeParsers();
  await app.register(cookie);
  await app.register(formBody, { bodyLimit: FORM_LIMIT });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS).type('text/html; charset=utf-8');
  });
  app.setErrorHandler((error, request, reply) => answerFault(error, request, reply, inbox));
  await app.register(rateLimit, {
    // As hooks below: whose count it is, is known once it is, whether somebody is signed in.
    global: false,
    max: ({ person }) =>
      person === undefined
        ? (options.strangersPerMinute ?? STRANGERS_PER_MINUTE)
        : (options.pagesPerMinute ?? PAGES_PER_MINUTE),
    timeWindow: '1 minute',
    enableDraftSpec: true,
    keyGenerator: ({ person, ip }) => (person === undefined ? `stranger:${normalizeIP(ip)}` : countedAs({ person })),
    errorResponseBuilder: () => new Problem('tooManyRequests'),
  });

  const count = app.rateLimit();

  app.get('/style.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(STYLE),
  );
  await app.register(async (open) => {
    open.addHook('onRequest', count);
    registerSignIn(open, inbox);
  });
  await app.register(async (guarded) => {
    guarded.decorateRequest('person');
    guarded.addHook('onRequest', async (request, reply) => {
      try {
        request.person = await signedInPerson(request, inbox.sessionCookie, inbox.sessions);
      } catch (error) {
        // What the store's absence refuses counts for nobody.
        if (error instanceof InboxProblem) await count.call(app, request, reply);
        throw error;
      }
    });
    guarded.addHook('onRequest', count);
    limitShares(guarded, options.limits, countedAs);
    registerGuarded(guarded, inbox);
  });
}

/** Everything that asks for a session; each form is checked for where it comes from. */
function registerGuarded(app: FastifyInstance, inbox: Inbox): void {
  const { addresses, sessions, sessionCookie } = inbox;
  app.addHook('onRequest', async ({ person }) => requireScope(person, 'referrals:read'));
  app.addHook('preHandler', async ({ method, headers, body, person }) => {
    if (method === 'GET' || method === 'HEAD') return;
    checkForm(headers, (body as Record<string, unknown> | null)?.[FORM_TOKEN], person.sessionId, addresses.origin);
  });
  app.setNotFoundHandler((request, reply) => answerFault(new Problem('resourceNotFound'), request, reply, inbox));

  app.post('/sign-out', async ({ person }, reply) => {
    await sessions.end(person.sessionId);
    sessionCookie.clear(reply);
    reply.header('clear-site-data', '"cache"');
    return reply.redirect(addresses.to('/signing-out'), 303);
  });
  registerLists(app, inbox);
  registerReferral(app, inbox);
  registerForms(app, inbox);
}

/** Each person is one caller. */
function countedAs({ person: { caller } }: Pick<FastifyRequest, 'person'>): string {
  return `${caller.enterpriseNumber}:${caller.subject}`;
}

/** Anything thrown, as a page in Dutch; its code is left for the log line. */
function answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply, inbox: Inbox): FastifyReply {
  const problem = noteProblem(error, request);
  const message = problem instanceof InboxProblem ? FAULT_MESSAGES[problem.fault] : messageFor(problem);
  const { referralId } = (request.params ?? {}) as { referralId?: string };
  const isOver = problem instanceof InboxProblem && problem.fault === 'sessionOver';
  const back = new URLSearchParams({
    ...(referralId !== undefined && isUuid(referralId) && { referral: referralId }),
    // Left lying about: whoever signs in now has to show who they are.
    ...(isOver && { again: '' }),
  });
  if (isOver) inbox.sessionCookie.clear(reply);
  const { 'retry-after': retryAfter } = problemHeaders(problem);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  return reply
    .code(PROBLEMS[problem.code].status)
    .type('text/html; charset=utf-8')
    .send(
      messagePage(message, inbox.addresses, {
        signIn: inbox.addresses.to(back.size === 0 ? '/sign-in' : `/sign-in?${back}`),
        viewer: request.person && viewerOf(request.person, inbox.agreements()),
      }),
    );
}
