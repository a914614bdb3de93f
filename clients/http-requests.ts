import { isSecureUrl, SECURE_URL_RULE } from '../config/secure-url.js';
import { AGREEMENT_ID_PATTERN } from '../contracts/fields.js';
import { isUuid } from '../domain/identifiers.js';
import { type Issue, Problem } from '../domain/problems.js';
import type { Page } from '../domain/views.js';
import { CURSOR_PATTERN, STATUS_PATTERN } from './http-contract.js';
import type { TaskSelection } from './referral-client.js';

/** The base URL without its last slash. A token and a client's data travel by https, or not beyond this machine. */
export function checkBaseUrl(text: string): string {
  if (!isSecureUrl(text)) throw new Problem('configurationInvalid', [], `base URL ${SECURE_URL_RULE}`);
  return new URL(text).href.replace(/\/+$/, '');
}

/** The token, where it can stand in a header: a file's last newline is a common slip. */
export function checkToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Problem('configurationInvalid', [], 'the access token must be one line of visible characters');
}

export function checkIdempotencyKey(key: string): string {
  if (!isUuid(key)) throw refused('header', 'Idempotency-Key', 'must be a UUID');
  return key;
}

/** Path of one referral. What is not an id is refused here: it could be a name, and URLs are logged along the way. */
export function referralPath(referralId: string): string {
  return `/referrals/${checkReferralId(referralId)}`;
}

/** Path of the caller's review of one breach; what is no id is refused here too. */
export function breachPath(referralId: string): string {
  return `/breachItems/${checkReferralId(referralId)}`;
}

function checkReferralId(referralId: string): string {
  if (!isUuid(referralId)) throw refused('path', 'referralId', 'must be a UUID');
  return referralId;
}

/** Path of one agreement. */
export function agreementPath(agreementId: string): string {
  if (!AGREEMENT_ID_PATTERN.test(agreementId)) throw refused('path', 'agreementId', 'must be an agreement id');
  return `/agreements/${agreementId}`;
}

/** Query of a list or of the feed. */
export function pageQuery(
  options: { status?: string; after?: string; pageSize?: number } = {},
): Record<string, string> {
  const { status, after, pageSize } = options;
  if (status !== undefined && !STATUS_PATTERN.test(status)) throw refused('query', 'status', 'must be a status');
  if (after !== undefined && !CURSOR_PATTERN.test(after)) {
    throw refused('query', 'after', 'must be a cursor that this API answered');
  }
  return {
    ...(status !== undefined && { status }),
    ...(after !== undefined && { after }),
    ...(pageSize !== undefined && { pageSize: String(pageSize) }),
  };
}

/** Query of the list of tasks. */
export function taskQuery({ referralId, confirmedToo, ...page }: TaskSelection = {}): Record<string, string> {
  if (referralId !== undefined && !isUuid(referralId)) throw refused('query', 'referralId', 'must be a UUID');
  return {
    ...pageQuery(page),
    ...(referralId !== undefined && { referralId }),
    ...(confirmedToo !== undefined && { confirmedToo: String(confirmedToo) }),
  };
}

/** A page with the cursor that its `next` link holds, as the client's interface has it. */
export function nextCursor<T>(page: Page<T>): Page<T> {
  if (page.next === undefined) return { items: page.items };
  // Links may be relative; the host plays no part.
  const next = new URL(page.next, 'https://relative.invalid').searchParams.get('after');
  return next === null ? { items: page.items } : { items: page.items, next };
}

function refused(place: Issue['in'], name: string, detail: string): Problem {
  return new Problem('badRequest', [{ type: 'invalidInput', in: place, name, detail }]);
}
