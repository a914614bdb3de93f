import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { ADDRESS_REFUSED } from './address-policy.js';
import { authorize } from './authorize.js';
import type { Connections } from './connections.js';
import { OutsideFailure } from './outside-failure.js';
import {
  type Consequence,
  consequenceOfErrorCode,
  consequenceOfMishap,
  consequenceOfStatus,
  type ReceiverCall,
} from './outside-failures.js';
import { readJson } from './read-answer.js';
import { readRetryAfter } from './retry-after.js';

export interface ExchangeSettings {
  baseUrl: URL;
  token?: () => Promise<string> | string;
  /** For the whole exchange, from asking for the token to the last byte of the answer. */
  timeoutMilliseconds: number;
  maximumAnswerBytes: number;
  connections: Connections;
}

export interface Question<Answer extends object> {
  call: ReceiverCall;
  method: 'PUT' | 'POST';
  /** Segments below the base URL: identifiers only, never client data. */
  path: readonly string[];
  body: object;
  /** Success by contract, per status: the answer itself, or how it is read from the JSON body. */
  answers: Readonly<Record<number, Answer | ((json: unknown) => Answer)>>;
}

/** An instance of its own: nobody's interceptors or defaults apply. Statuses are judged by our table, not by axios. */
const client = axios.create({
  adapter: 'http',
  proxy: false,
  maxRedirects: 0,
  validateStatus: () => true,
  transformRequest: [(body: string) => body],
  transformResponse: [],
  responseType: 'stream',
  // An answer of a few hundred bytes needs no compression, and a small one cannot unfold into a large one.
  decompress: false,
  headers: {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'Accept-Encoding': 'identity',
  },
});

/**
 * One question to the receiver and its answer; nothing is repeated here.
 *
 * @param traceId random, at most 36 characters; sent as `BelGov-Trace-Id`.
 * @throws OutsideFailure, and nothing else, for whatever the outside does. An AxiosError carries the request's body and
 *   address, so none survives this function.
 */
export async function exchange<Answer extends object>(
  settings: ExchangeSettings,
  question: Question<Answer>,
  traceId: string,
): Promise<Answer> {
  const { baseUrl, connections } = settings;
  const url = urlOf(baseUrl, question.path);
  const data = JSON.stringify(question.body);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), settings.timeoutMilliseconds);
  let answerBody: Readable | undefined;
  try {
    const authorization = await authorize(settings.token, deadline.signal);
    if (connections.addressGuard?.refusesHost(hostOf(baseUrl))) {
      throw new OutsideFailure(consequenceOfMishap('addressRefused'));
    }
    const response = await client.request<Readable>({
      url,
      method: question.method,
      data,
      headers: { ...authorization, 'BelGov-Trace-Id': traceId },
      httpAgent: connections.httpAgent,
      httpsAgent: connections.httpsAgent,
      signal: deadline.signal,
    });
    answerBody = response.data;
    const headers = response.headers as IncomingHttpHeaders;
    const answer = question.answers[response.status];
    if (!answer) throw new OutsideFailure(withRetryAfter(consequenceOfStatus(question.call, response.status), headers));
    if (typeof answer !== 'function') return answer;
    return answer(await readJson(answerBody, headers, settings.maximumAnswerBytes));
  } catch (error) {
    // A new one, without a cause: what was caught may hold the request and the answer.
    throw new OutsideFailure(consequenceOfCaught(error, deadline.signal));
  } finally {
    clearTimeout(timer);
    // A status says enough without its body, and an unread body would hold the connection.
    answerBody?.destroy();
  }
}

function consequenceOfCaught(error: unknown, deadline: AbortSignal): Consequence {
  if (error instanceof OutsideFailure) return error.consequence;
  if (deadline.aborted) return consequenceOfMishap('deadlinePassed');
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === ADDRESS_REFUSED ? consequenceOfMishap('addressRefused') : consequenceOfErrorCode(code);
}

function withRetryAfter(consequence: Consequence, headers: IncomingHttpHeaders): Consequence {
  if (consequence.follows !== 'retry') return consequence;
  const retryAfterSeconds = readRetryAfter(headers['retry-after'], headers.date);
  return retryAfterSeconds === undefined ? consequence : { ...consequence, retryAfterSeconds };
}

function urlOf(baseUrl: URL, path: readonly string[]): string {
  return [baseUrl.href.replace(/\/$/, ''), ...path.map(encodeURIComponent)].join('/');
}

/** The host as an address or name: an IPv6 literal without its brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
