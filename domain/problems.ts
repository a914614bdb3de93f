/**
 * Everything that can be answered instead of success, one table for HTTP answers, the command line and the docs
 * (docs/errors.md is held equal to it by a test). `belgif` types are the REST guide's own, the others ours.
 */
export const PROBLEMS = {
  badRequest: { belgif: true, status: 400, exitCode: 3, title: 'Bad request' },
  noAccessToken: { belgif: true, status: 401, exitCode: 4, title: 'No access token' },
  invalidAccessToken: { belgif: true, status: 401, exitCode: 4, title: 'Invalid access token' },
  expiredAccessToken: { belgif: true, status: 401, exitCode: 4, title: 'Expired access token' },
  missingScope: { belgif: true, status: 403, exitCode: 4, title: 'Missing scope' },
  missingPermission: { belgif: true, status: 403, exitCode: 4, title: 'Missing permission' },
  resourceNotFound: { belgif: true, status: 404, exitCode: 5, title: 'Resource not found' },
  eventNotAllowed: { belgif: false, status: 409, exitCode: 6, title: 'Event not allowed in this state' },
  readingNotAllowed: { belgif: false, status: 409, exitCode: 6, title: 'Record not to be read now' },
  payloadTooLarge: { belgif: true, status: 413, exitCode: 3, title: 'Payload too large' },
  referralRefused: { belgif: false, status: 422, exitCode: 7, title: 'Referral refused under the agreement' },
  repeatedWithOtherContent: { belgif: false, status: 422, exitCode: 6, title: 'Repeated with other content' },
  tooManyRequests: { belgif: true, status: 429, exitCode: 8, title: 'Too many requests' },
  internalServerError: { belgif: true, status: 500, exitCode: 1, title: 'Internal server error' },
  serviceUnavailable: { belgif: true, status: 503, exitCode: 8, title: 'Service unavailable' },
  verificationFailed: { belgif: false, status: 500, exitCode: 9, title: 'Verification failed' },
  configurationInvalid: { belgif: false, status: 500, exitCode: 78, title: 'Configuration invalid' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export const ISSUE_TYPES = [
  'schemaViolation',
  'unknownInput',
  'invalidInput',
  'requiredInput',
  'rejectedInput',
  'outOfRange',
] as const;

/** One fault of an input. `name` is the path of the field, `detail` the rule; never the value (it may be personal data). */
export interface Issue {
  type: (typeof ISSUE_TYPES)[number];
  in: 'body' | 'path' | 'query' | 'header' | 'environment' | 'file' | 'argument';
  name: string;
  detail: string;
  /** The refusal code of `judge`, where the issue is one. */
  code?: string;
}

/** The one error that clients throw on purpose. Its message is the title: safe to log. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: ProblemCode,
    readonly issues: readonly Issue[] = [],
    readonly detail?: string,
  ) {
    super(PROBLEMS[code].title);
  }
}
