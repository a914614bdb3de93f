import { Agent } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import axios, { type AxiosResponse } from 'axios';
import type { z } from 'zod';
import { Problem } from '../domain/problems.js';
import { accessExportSchema } from './access-contract.js';
import type { Authorise } from './access-token.js';
import {
  acceptedEventSchema,
  acceptedReferralSchema,
  BODY_LIMIT,
  breachItemSchema,
  breachPageSchema,
  feedPageSchema,
  referralPageSchema,
  referralStatusSchema,
  switchStateSchema,
  taskPageSchema,
  timelinePageSchema,
} from './http-contract.js';
import { problemOf, retryDelay } from './http-problems.js';
import {
  agreementPath,
  breachPath,
  checkBaseUrl,
  checkIdempotencyKey,
  checkToken,
  nextCursor,
  pageQuery,
  referralPath,
  taskQuery,
} from './http-requests.js';
import { referralReadingSchema } from './reading-contract.js';
import type { ReferralClient } from './referral-client.js';
import type { Scope } from './scopes.js';

export interface HttpClientOptions {
  /** Where the API is, base path included: `https://connector.example/referralConnector/v1`. Plain http on loopback only. */
  baseUrl: string;
  /** A fixed access token, or what authorises each attempt: `authoriseWithClientCredentials`. */
  token: string | Authorise;
  /** Longest time for one attempt. */
  timeoutMilliseconds?: number;
  /** How often a request is made at most, the first time included. */
  attempts?: number;
  /** PEM of the authorities to trust instead of the system's. */
  certificateAuthority?: string;
}

const TOO_MANY_REQUESTS = 429;
const LARGEST_ANSWER = 4 * 1024 * 1024;

interface Call {
  method: 'GET' | 'POST';
  path: string;
  /** What the token has to carry, as the API's document says of the operation. */
  scope: Scope;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  /** A late repeat could undo or confirm what came since: tried again only where it surely did nothing. */
  once?: true;
}

interface Attempt extends Call {
  baseUrl: string;
  authorisation: Record<string, string>;
  httpsAgent: Agent;
  timeoutMilliseconds: number;
}

const READ = { method: 'GET', scope: 'referrals:read' } as const;
const SWITCH = { method: 'POST', scope: 'agreements:switch' } as const;

/**
 * The referral client over HTTP. The `caller` of each method is ignored here: whose referrals these are, the server
 * decides from the token. Outages are tried again within bounds, which is safe: a submission repeats under its
 * idempotency key, an event under its `eventId`. Not so an assignment, the confirmation of a resumption and the conclusion of a
 * breach: the first could come after another assignment, the second after another suspension. Throws `Problem` only; neither a token nor a body is ever in one.
 *
 * @throws Problem `configurationInvalid` for a base URL that is not https (or loopback)
 */
export function createHttpClient(options: HttpClientOptions): ReferralClient {
  const baseUrl = checkBaseUrl(options.baseUrl);
  const attempts = options.attempts ?? 4;
  const { token, timeoutMilliseconds = 30_000 } = options;
  const httpsAgent = new Agent({
    keepAlive: true,
    // Said aloud: NODE_TLS_REJECT_UNAUTHORIZED=0 changes its default.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
  });
  const authorise: Authorise =
    typeof token === 'string' ? async () => ({ Authorization: `Bearer ${checkToken(token)}` }) : token;

  async function request<T>(schema: z.ZodType<T>, call: Call): Promise<T> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    if (body !== undefined && Buffer.byteLength(body) > BODY_LIMIT) throw new Problem('payloadTooLarge');
    const { method, path, scope } = call;
    let renew = false;
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const toAuthorise = { method, url: `${baseUrl}${path}`, scope, renew };
      const authorisation = await authorise(toAuthorise).catch((error: unknown) => {
        const isAway = error instanceof Problem && error.code === 'serviceUnavailable';
        if (!isAway || attempt >= attempts) throw error;
      });
      if (authorisation === undefined) {
        await wait(retryDelay(undefined, attempt));
        continue;
      }
      const answer = await send({ ...call, body, baseUrl, authorisation, httpsAgent, timeoutMilliseconds });
      // A token may end, or its key be replaced, between two requests: once, a new one is asked for.
      renew = answer?.status === 401 && typeof token !== 'string' && !renewed;
      if (renew) {
        renewed = true;
        continue;
      }
      if (answer !== undefined && answer.status >= 200 && answer.status < 300) return readAnswer(schema, answer);
      const mayRepeat = attempt < attempts && (!call.once || answer?.status === TOO_MANY_REQUESTS);
      const delay = mayRepeat ? retryDelay(answer, attempt) : undefined;
      if (delay === undefined) throw problemOf(answer);
      await wait(delay);
    }
  }

  return {
    submit: async (_caller, submission, idempotencyKey) =>
      request(acceptedReferralSchema, {
        method: 'POST',
        path: '/referrals',
        scope: 'referrals:submit',
        body: submission,
        headers: { 'Idempotency-Key': checkIdempotencyKey(idempotencyKey) },
      }),
    report: async (_caller, referralId, event) =>
      request(acceptedEventSchema, {
        method: 'POST',
        path: `${referralPath(referralId)}/events`,
        scope: 'referrals:report',
        body: event,
      }),
    status: async (_caller, referralId) => request(referralStatusSchema, { ...READ, path: referralPath(referralId) }),
    timeline: async (_caller, referralId, query) =>
      nextCursor(
        await request(timelinePageSchema, {
          ...READ,
          path: `${referralPath(referralId)}/timelineEntries`,
          query: pageQuery(query),
        }),
      ),
    list: async (_caller, query) =>
      nextCursor(await request(referralPageSchema, { ...READ, path: '/referrals', query: pageQuery(query) })),
    feed: async (_caller, query) =>
      nextCursor(await request(feedPageSchema, { ...READ, path: '/feedItems', query: pageQuery(query) })),
    assign: async (_caller, referralId, body) =>
      request(referralStatusSchema, {
        method: 'POST',
        once: true,
        path: `${referralPath(referralId)}/assignments`,
        scope: 'referrals:assign',
        body,
      }),
    readRecord: async (_caller, referralId) =>
      request(referralReadingSchema, {
        method: 'POST',
        path: `${referralPath(referralId)}/readings`,
        scope: 'referrals:consult',
      }),
    suspend: async (_caller, agreementId, body) =>
      request(switchStateSchema, { ...SWITCH, path: `${agreementPath(agreementId)}/suspensions`, body }),
    confirmResumption: async (_caller, agreementId, body) =>
      request(switchStateSchema, { ...SWITCH, once: true, path: `${agreementPath(agreementId)}/resumptions`, body }),
    export: async (_caller, body) =>
      request(accessExportSchema, { method: 'POST', path: '/accessExports', scope: 'access:export', body }),
    breaches: async (_caller, { concludedToo = false, ...page } = {}) => {
      const query = { ...pageQuery(page), concludedToo: String(concludedToo) };
      return nextCursor(
        await request(breachPageSchema, { method: 'GET', path: '/breachItems', scope: 'breaches:read', query }),
      );
    },
    concludeBreach: async (_caller, referralId, body) =>
      request(breachItemSchema, {
        method: 'POST',
        once: true,
        path: `${breachPath(referralId)}/conclusions`,
        scope: 'breaches:conclude',
        body,
      }),
    tasks: async (_caller, query) =>
      nextCursor(await request(taskPageSchema, { ...READ, path: '/tasks', query: taskQuery(query) })),
  };
}

/** One attempt; undefined where no answer came. What axios throws holds token and body, so it ends here. */
async function send(attempt: Attempt): Promise<AxiosResponse<string> | undefined> {
  const { baseUrl, authorisation, httpsAgent, timeoutMilliseconds, ...call } = attempt;
  try {
    return await axios.request<string>({
      method: call.method,
      url: `${baseUrl}${call.path}`,
      ...(call.query && { params: call.query }),
      ...(call.body !== undefined && { data: call.body }),
      headers: {
        Accept: 'application/json, application/problem+json',
        ...authorisation,
        // Left out where there is no body: axios would call it a form.
        'Content-Type': call.body === undefined ? false : 'application/json',
        ...call.headers,
      },
      responseType: 'text',
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: LARGEST_ANSWER,
      proxy: false,
      httpsAgent,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
  } catch {
    return undefined;
  }
}

function readAnswer<T>(schema: z.ZodType<T>, answer: AxiosResponse<string>): T {
  try {
    return schema.parse(JSON.parse(answer.data));
  } catch {
    throw new Problem('internalServerError', [], 'the server did not answer as this API does');
  }
}
