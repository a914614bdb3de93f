import { BODY_LIMIT } from '../clients/http-contract.js';
import { type ProblemDocument, problemType, REQUEST_PLACES } from '../clients/problem-contract.js';
import { type ISSUE_TYPES, type Issue, PROBLEMS, type Problem } from '../domain/problems.js';
import { SIGNATURE_ALGORITHMS } from './authentication/algorithms.js';
import { MissingScope } from './authentication/missing-scope.js';

const GUIDE = 'https://www.belgif.be/specification/rest/api-guide';

const ISSUE_TITLES: Record<(typeof ISSUE_TYPES)[number], string> = {
  schemaViolation: 'Input isn’t valid with respect to schema',
  unknownInput: 'Unknown input',
  invalidInput: 'Invalid input',
  requiredInput: 'Input is required',
  rejectedInput: 'Input is not allowed in this context',
  outOfRange: 'Input value is out of range',
};

/** The other scheme that a token may be presented under, and what its proofs may be signed with (RFC 9449, 7.1). */
const POSSESSION = `DPoP algs="${SIGNATURE_ALGORITHMS.join(' ')}"`;

/** Seconds after which a caller may try again while a part of the connector is down. */
export const RETRY_AFTER_SECONDS = 5;

/**
 * The one mapping from `Problem` to an RFC 9457 document. A 5xx says nothing but its title: what went wrong inside is no
 * caller's business.
 *
 * @param traceId UUID of this answer; it is the document's `instance`, so that a caller's report leads to our log line.
 */
export function problemDocument(problem: Problem, traceId: string): ProblemDocument {
  const { belgif, status, title } = PROBLEMS[problem.code];
  const issues = status < 500 ? problem.issues.filter(isOfRequest) : [];
  return {
    type: problemType(problem.code),
    ...(belgif && { href: `${GUIDE}/problems/${problem.code}.html` }),
    title,
    status,
    ...(status < 500 && problem.detail !== undefined && { detail: problem.detail }),
    instance: `urn:uuid:${traceId}`,
    ...(problem.code === 'payloadTooLarge' && { limit: BODY_LIMIT }),
    ...(problem instanceof MissingScope && { requiredScopes: [...problem.requiredScopes] }),
    ...(issues.length > 0 && { issues: issues.map(issueDocument) }),
  };
}

/** Headers that the problem's status asks for: RFC 6750 and RFC 9449 for 401 and a missing scope, RFC 9110 for 503. */
export function problemHeaders(problem: Problem): Record<string, string> {
  if (problem.code === 'noAccessToken') return challenge(POSSESSION);
  if (problem.code === 'invalidAccessToken') return challenge('error="invalid_token"', POSSESSION);
  if (problem.code === 'expiredAccessToken')
    return challenge('error="invalid_token", error_description="The access token expired"', POSSESSION);
  if (problem instanceof MissingScope)
    return challenge(`error="insufficient_scope", scope="${problem.requiredScopes.join(' ')}"`);
  if (problem.code === 'serviceUnavailable') return { 'retry-after': String(RETRY_AFTER_SECONDS) };
  return {};
}

function challenge(...more: string[]): Record<string, string> {
  return { 'www-authenticate': ['Bearer realm="referralConnector"', ...more].join(', ') };
}

type RequestIssue = Issue & { in: RequestPlace };
type RequestPlace = (typeof REQUEST_PLACES)[number];

/** Other places (a file, a command-line argument) belong to programs that are not an HTTP request. */
function isOfRequest(issue: Issue): issue is RequestIssue {
  return (REQUEST_PLACES as readonly string[]).includes(issue.in);
}

function issueDocument(issue: RequestIssue): NonNullable<ProblemDocument['issues']>[number] {
  return {
    type: `urn:problem-type:belgif:input-validation:${issue.type}`,
    in: issue.in,
    name: issue.name,
    title: ISSUE_TITLES[issue.type],
    detail: issue.detail,
    ...(issue.code !== undefined && { code: issue.code }),
  };
}
