import type { AxiosResponse } from 'axios';
import { ISSUE_TYPES, type Issue, Problem, type ProblemCode } from '../domain/problems.js';
import { type ProblemDocument, problemCode, problemDocumentSchema } from './problem-contract.js';

/** In milliseconds: a server that asks for a longer wait gets no other attempt; chance adds no more than this either. */
const LONGEST_WAIT = 10_000;
/** Over so many milliseconds the second attempts of many callers are spread; later ones over twice as many each time. */
const FIRST_SPREAD = 500;

const TEMPORARY = new Set([429, 502, 503, 504]);

/** By status, for answers that are not problem documents: from a proxy before the API, for example. */
const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'badRequest',
  401: 'invalidAccessToken',
  403: 'missingPermission',
  413: 'payloadTooLarge',
  429: 'tooManyRequests',
  502: 'serviceUnavailable',
  503: 'serviceUnavailable',
  504: 'serviceUnavailable',
};

/** What an answer other than 2xx, or none, means; the inverse of the gateway's mapping. */
export function problemOf(answer: AxiosResponse<string> | undefined): Problem {
  if (answer === undefined) return new Problem('serviceUnavailable', [], 'no answer from the server');
  const document = problemDocument(answer);
  const code = document && problemCode(document.type);
  if (document && code) return new Problem(code, document.issues?.flatMap(issueOf) ?? [], document.detail);
  const status = CODE_BY_STATUS[answer.status];
  return new Problem(status ?? 'internalServerError', [], `the server answered with status ${answer.status}`);
}

/**
 * Milliseconds until another attempt may succeed; undefined where it cannot, or not soon enough to wait here. Chance decides
 * how many (full jitter), never fewer than `Retry-After` says: callers that were refused together do not come back together.
 *
 * @param chance answers from 0 up to 1, each as likely
 */
export function retryDelay(
  answer: AxiosResponse<string> | undefined,
  attempt: number,
  chance: () => number = Math.random,
): number | undefined {
  if (answer !== undefined && !TEMPORARY.has(answer.status)) return undefined;
  const asked = retryAfter(answer) ?? 0;
  if (asked > LONGEST_WAIT) return undefined;
  // A server that asks for long has many to answer: they are spread over as long again.
  const spread = Math.min(LONGEST_WAIT, Math.max(asked, FIRST_SPREAD * 2 ** (attempt - 1)));
  return Math.round(asked + chance() * spread);
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfter(answer: AxiosResponse<string> | undefined): number | undefined {
  const header: unknown = answer?.headers['retry-after'];
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function problemDocument(answer: AxiosResponse<string>): ProblemDocument | undefined {
  if (!String(answer.headers['content-type']).startsWith('application/problem+json')) return undefined;
  try {
    return problemDocumentSchema.parse(JSON.parse(answer.data));
  } catch {
    return undefined;
  }
}

function issueOf(issue: NonNullable<ProblemDocument['issues']>[number]): Issue[] {
  const type = ISSUE_TYPES.find((known) => issue.type.endsWith(`:${known}`)) ?? 'invalidInput';
  const { in: place, name, detail, code } = issue;
  return [{ type, in: place, name, detail, ...(code !== undefined && { code }) }];
}
