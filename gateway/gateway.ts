import { randomUUID } from 'node:crypto';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  type RouteOptions,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { BASE_PATH, BODY_LIMIT } from '../clients/http-contract.js';
import type { ReferralClient } from '../clients/referral-client.js';
import type { Scope } from '../clients/scopes.js';
import type { Logger } from '../config/logger.js';
import type { TlsIdentity } from '../config/tls-files.js';
import { PROBLEMS, Problem, type ProblemCode } from '../domain/problems.js';
import type { Caller } from '../domain/views.js';
import type { Authenticate, Principal } from './authentication/authenticate.js';
import { requireScope } from './authentication/missing-scope.js';
import { answerUnreadableRequest } from './connection-faults.js';
import { INBOX_PATH } from './inbox/addresses.js';
import { type InboxOptions, registerInbox } from './inbox/inbox.js';
import { acceptJsonOnly } from './json-bodies.js';
import { type GatewayLimits, LIMITS, limitConnections } from './limits.js';
import { noteProblem } from './note-problem.js';
import { type ApiDocument, buildDocument } from './openapi/document.js';
import { compileParameters } from './parameters.js';
import { limitShares, refuseUnderPressure } from './pressure.js';
import { problemDocument, problemHeaders } from './problem-documents.js';
import { refuseRepeatedHeaders } from './repeated-headers.js';
import { registerAccess } from './routes/access.js';
import { registerAgreements } from './routes/agreements.js';
import { registerBreaches } from './routes/breaches.js';
import { registerDocumentation } from './routes/documentation.js';
import { registerFeed } from './routes/feed.js';
import { type Health, registerHealth } from './routes/health.js';
import { registerReferrals } from './routes/referrals.js';
import { registerTasks } from './routes/tasks.js';
import { SAFE_HEADERS } from './safe-headers.js';
import { secureOptions } from './tls.js';
import { markAnswer } from './trace-ids.js';
import { trustedProxies } from './trusted-proxies.js';

export interface GatewayOptions {
  client: ReferralClient;
  authenticate: Authenticate;
  logger: Pick<Logger, 'info' | 'error'>;
  health: Health;
  /** Scheme, host and prefix before the base path, as callers see it; without it links are relative. */
  publicUrl?: string;
  /** Where programs get their tokens, for the API's document. */
  tokenUrl?: string;
  /** Pages for an OCMW without a system of its own; without it there are none. */
  inbox?: InboxOptions;
  /** How often one organisation may ask in a minute, at this gateway. */
  requestsPerMinute?: number;
  /** Addresses and CIDR blocks of proxies in front, whose `X-Forwarded-For` is believed; without them it is nobody's. */
  trustedProxies?: readonly string[];
  /** What differs from `LIMITS`. */
  limits?: Partial<GatewayLimits>;
  /** PEM texts, where the gateway ends TLS itself; `serveCertificate` changes them later. */
  tls?: Pick<TlsIdentity, 'certificate' | 'key'>;
}

/** Ten a second, for as long as it likes: a caseworker system refers dozens of families a year. */
const REQUESTS_PER_MINUTE = 600;

/** A browser or client that has come by https once comes by nothing else (RFC 6797). */
const ONE_YEAR = 'max-age=31536000';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller's token must carry. */
    scope?: Scope;
    /** What the client checks the body by; here for the API's document. */
    body?: z.ZodType;
    /** What else than the problems of every operation may be answered; for the API's document. */
    problems?: readonly ProblemCode[];
  }
  interface FastifyRequest {
    caller: Caller;
    principal: Principal;
    /** Set where the answer is a problem, for the log line; `error` where nobody foresaw it. */
    problem?: { code: string; error?: unknown };
  }
}

/**
 * The HTTP door in front of a referral client, built without listening. It adds nothing to what the client decides but
 * authentication, limits, and the forms of the Belgif REST guide. fastify gets no logger: its lines hold URLs and
 * messages; ours hold the route's template and a code.
 */
export function buildGateway(options: GatewayOptions): FastifyInstance {
  const limits = { ...LIMITS, ...options.limits };
  const isTrustedProxy = trustedProxies(options.trustedProxies ?? []);
  const http = {
    maxHeaderSize: 8 * 1024,
    headersTimeout: limits.headersTime,
    connectionsCheckingInterval: limits.lookInterval,
  };
  const app = fastify({
    requestTimeout: limits.requestTime,
    handlerTimeout: limits.handlingTime,
    connectionTimeout: limits.silentTime,
    keepAliveTimeout: limits.idleTime,
    maxRequestsPerSocket: limits.requestsPerConnection,
    logger: false,
    trustProxy: isTrustedProxy,
    bodyLimit: BODY_LIMIT,
    ...(options.tls
      ? { https: { ...http, ...secureOptions(options.tls), handshakeTimeout: limits.headersTime } }
      : { http }),
    genReqId: () => randomUUID(),
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      markAnswer(request as FastifyRequest, reply as FastifyReply);
      reply.headers(SAFE_HEADERS);
      answerProblem(error, request as FastifyRequest, reply as FastifyReply);
    },
    clientErrorHandler: answerUnreadableRequest,
  } as FastifyServerOptions).withTypeProvider<ZodTypeProvider>();
  limitConnections(app.server, limits, isTrustedProxy);

  app.setValidatorCompiler(compileParameters);
  app.setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(app);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) => answerProblem(new Problem('resourceNotFound'), request, reply));

  const isHttps = options.tls !== undefined || options.publicUrl?.startsWith('https:');
  app.addHook('onRequest', async (request, reply) => {
    markAnswer(request, reply);
    reply.headers(SAFE_HEADERS);
    if (isHttps) reply.header('strict-transport-security', ONE_YEAR);
    const overdue = setTimeout(() => request.raw.socket.destroy(), limits.exchangeTime);
    reply.raw.once('close', () => clearTimeout(overdue));
    refuseRepeatedHeaders(request.raw);
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  // Otherwise a connection that was busy when closing began stays open until its idle time is over.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { problem } = request;
    const line = {
      traceId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
      ...problem,
    };
    if (problem?.error === undefined) options.logger.info(line, 'request answered');
    else options.logger.error(line, 'request failed');
  });

  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  let document: ApiDocument | undefined;
  app.register(
    async (open) => {
      registerHealth(open, options.health);
      registerDocumentation(open, () => {
        document ??= buildDocument(routes, options.tokenUrl);
        return document;
      });
    },
    { prefix: BASE_PATH },
  );
  app.register(
    async (guarded) => {
      guarded.decorateRequest('caller');
      guarded.decorateRequest('principal');
      await refuseUnderPressure(guarded, limits);
      await guarded.register(rateLimit, {
        // As hooks below: whose count it is, is known once the caller is, or is not.
        global: false,
        max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
        timeWindow: '1 minute',
        enableDraftSpec: true,
        keyGenerator: countedAs,
        errorResponseBuilder: () => new Problem('tooManyRequests'),
      });
      const countRefusal = guarded.rateLimit({
        max: limits.refusedPerMinute,
        keyGenerator: ({ ip }) => normalizeIP(ip),
      });
      guarded.addHook('onRequest', async (request, reply) => {
        const { headers, method, url: path } = request;
        const { dpop } = headers;
        try {
          request.principal = await options.authenticate({
            ...{ authorization: headers.authorization, method, path },
            dpop: typeof dpop === 'string' ? dpop : undefined,
          });
        } catch (error) {
          // After the token is looked at, not before: whoever has a good one is not kept out by others behind its address.
          if (isRefusal(error)) await countRefusal.call(app, request, reply);
          throw error;
        }
        request.caller = request.principal.caller;
      });
      guarded.addHook('onRequest', guarded.rateLimit());
      limitShares(guarded, limits, countedAs);
      guarded.addHook('onRequest', async ({ principal, routeOptions }) => {
        const { scope } = routeOptions.config;
        if (scope === undefined) throw new Error('a route without a scope');
        requireScope(principal, scope);
        await principal.useProof?.();
      });
      const links = `${options.publicUrl?.replace(/\/+$/, '') ?? ''}${BASE_PATH}`;
      registerReferrals(guarded, options.client, links);
      registerFeed(guarded, options.client, links);
      registerAgreements(guarded, options.client);
      registerAccess(guarded, options.client);
      registerBreaches(guarded, options.client, links);
      registerTasks(guarded, options.client, links);
    },
    { prefix: BASE_PATH },
  );
  const { inbox, client, authenticate } = options;
  if (inbox !== undefined) {
    app.register(
      async (pages) => {
        await refuseUnderPressure(pages, limits);
        await registerInbox(pages, { ...inbox, client, authenticate, limits });
      },
      { prefix: INBOX_PATH },
    );
  }
  return app;
}

/** One organisation is one caller, whoever of it asks. */
function countedAs({ caller }: FastifyRequest): string {
  return caller.role === 'operator' ? `operator:${caller.operatorId}` : `${caller.role}:${caller.enterpriseNumber}`;
}

/** The caller's token is the reason, not a part of ours that is away. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && PROBLEMS[error.code].status < 500;
}

/** Answers anything thrown as a problem document, and leaves its code for the log line. */
function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = noteProblem(error, request);
  const document = problemDocument(problem, request.id);
  reply
    .code(document.status)
    .headers(problemHeaders(problem))
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(document);
}
