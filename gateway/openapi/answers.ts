import { PROBLEMS, Problem, type ProblemCode } from '../../domain/problems.js';
import { problemDocument } from '../problem-documents.js';

/** Headers and problem answers that operations share. */

const text = (description: string, more: object = {}) => ({ description, schema: { type: 'string', ...more } });

export const HEADERS = {
  BelGovTraceId: text('Random id of this answer; name it when something is wrong.', { format: 'uuid' }),
  BelGovRelatedTraceId: text('The caller’s own trace id, repeated.', { pattern: '^[A-Za-z0-9-]{1,36}$' }),
  Location: text('Where what was accepted can be watched.', { format: 'uri-reference' }),
  RetryAfter: text('Seconds after which to try again.', { pattern: '^[0-9]+$' }),
  RateLimitLimit: text('How often the caller, or one address whose callers are not known, may ask in a minute.', {
    pattern: '^[0-9]+$',
  }),
  RateLimitRemaining: text('How often it still may.', { pattern: '^[0-9]+$' }),
  RateLimitReset: text('Seconds until it may ask as often again.', { pattern: '^[0-9]+$' }),
  WwwAuthenticate: text('What the token lacks (RFC 6750, RFC 9449).'),
} as const;

const HEADER_NAMES: Record<keyof typeof HEADERS, string> = {
  BelGovTraceId: 'BelGov-Trace-Id',
  BelGovRelatedTraceId: 'BelGov-Related-Trace-Id',
  Location: 'Location',
  RetryAfter: 'Retry-After',
  RateLimitLimit: 'RateLimit-Limit',
  RateLimitRemaining: 'RateLimit-Remaining',
  RateLimitReset: 'RateLimit-Reset',
  WwwAuthenticate: 'WWW-Authenticate',
};

/** References to those headers, and to the ones that every answer carries. */
export function headers(...names: (keyof typeof HEADERS)[]): object {
  const every = ['BelGovTraceId', 'BelGovRelatedTraceId', ...names] as const;
  return Object.fromEntries(every.map((name) => [HEADER_NAMES[name], { $ref: `#/components/headers/${name}` }]));
}

/** Of every answer of an operation that needs a token, save where one is refused before it is counted. */
export const RATE_LIMIT_HEADERS = ['RateLimitLimit', 'RateLimitRemaining', 'RateLimitReset'] as const;

const MORE_HEADERS: Record<number, (keyof typeof HEADERS)[]> = {
  401: ['WwwAuthenticate'],
  403: ['WwwAuthenticate'],
  429: ['RetryAfter'],
  503: ['RetryAfter'],
};

const NAMES: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorised',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  422: 'Unprocessable',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

const EXAMPLE_TRACE_ID = '5b7d1c9e-3a52-4f0c-8a53-6d0a2f1c9b41';

/** One answer for each status, and `Problem` for any that is not named. */
export const RESPONSES = Object.fromEntries([
  ['Problem', problemResponse('Any other problem', 'internalServerError', [])],
  ...[...codesByStatus()].map(([status, codes]) => [
    responseName(status),
    problemResponse(
      codes.map((code) => PROBLEMS[code].title).join(', or: '),
      codes[0] as ProblemCode,
      MORE_HEADERS[status],
    ),
  ]),
]);

/** References to the answers of these problems, by status. */
export function problemResponses(codes: readonly ProblemCode[]): Record<string, object> {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort();
  const named = statuses.map((status) => [status, { $ref: `#/components/responses/${responseName(status)}` }]);
  return Object.fromEntries([...named, ['default', { $ref: '#/components/responses/Problem' }]]);
}

function problemResponse(description: string, code: ProblemCode, more: (keyof typeof HEADERS)[] = []): object {
  const schema = { $ref: '#/components/schemas/Problem' };
  const example = problemDocument(new Problem(code), EXAMPLE_TRACE_ID);
  return {
    description,
    headers: headers(...more, ...RATE_LIMIT_HEADERS),
    content: { 'application/problem+json': { schema, example } },
  };
}

function codesByStatus(): Map<number, ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    const { status } = PROBLEMS[code];
    if (status === 500) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function responseName(status: number): string {
  return NAMES[status] ?? `Status${status}`;
}
