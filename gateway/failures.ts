import { type Issue, Problem } from '../domain/problems.js';
import { malformedBody } from './json-bodies.js';

/**
 * The one place where anything thrown becomes a `Problem`. What is not recognised is `internalServerError` with nothing
 * inside: messages of parsers, drivers and libraries may quote what they were given.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return isForCallers(error) ? error : new Problem('internalServerError');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return FRAMEWORK_FAULTS.get(code)?.() ?? new Problem('internalServerError');
}

/** Problems of the programs around the API; through the door they are internal. */
function isForCallers(problem: Problem): boolean {
  return problem.code !== 'configurationInvalid' && problem.code !== 'verificationFailed';
}

const badRequest = (issue: Issue) => () => new Problem('badRequest', [issue]);
const wrongLength = badRequest({
  type: 'invalidInput',
  in: 'header',
  name: 'Content-Length',
  detail: 'must be the length of the body',
});

const FRAMEWORK_FAULTS = new Map(
  Object.entries<() => Problem>({
    FST_ERR_CTP_INVALID_JSON_BODY: malformedBody,
    FST_ERR_CTP_EMPTY_JSON_BODY: malformedBody,
    FST_ERR_CTP_INVALID_MEDIA_TYPE: badRequest({
      type: 'invalidInput',
      in: 'header',
      name: 'Content-Type',
      detail: 'must be application/json',
    }),
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: wrongLength,
    FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('payloadTooLarge'),
    // A method that takes a body (QUERY) on a path that nothing is served under.
    FST_ERR_ROUTE_MISSING_CONTENT_TYPE: () => new Problem('resourceNotFound'),
    FST_ERR_BAD_URL: () => new Problem('resourceNotFound'),
    FST_ERR_MAX_PARAM_LENGTH: () => new Problem('resourceNotFound'),
    FST_ERR_HANDLER_TIMEOUT: () => new Problem('serviceUnavailable'),
  }),
);
