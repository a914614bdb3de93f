import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { InboxProblem } from './inbox-problem.js';

/** The field of each form that only a page of this session can have. */
export const FORM_TOKEN = 'formToken';

/** Bound to the session by its id, which no page shows. */
export function formTokenOf(sessionId: string): string {
  return createHmac('sha256', sessionId).update('form').digest('base64url');
}

/**
 * Throws `InboxProblem` for a form that no page of ours in this session sent (OWASP ASVS 5.0, 3.5): by what the browser says of
 * where it comes from, and by the session's token.
 */
export function checkForm(headers: IncomingHttpHeaders, token: unknown, sessionId: string, origin: string): void {
  const site = headers['sec-fetch-site'];
  const isOurs =
    (site === undefined || site === 'same-origin') &&
    headers.origin === origin &&
    typeof token === 'string' &&
    isSame(token, formTokenOf(sessionId));
  if (!isOurs) throw new InboxProblem('formNotOurs');
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
