/** Upper bound of a wait that a receiver may ask for: longer would sit out most agreements' time for retries. */
export const LONGEST_RETRY_AFTER_SECONDS = 7 * 24 * 60 * 60;

/** The one form of HTTP-date that may be generated (RFC 9110, 5.6.7); the obsolete ones have no unambiguous zone or year. */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or an HTTP-date, which is measured against the answer's own `Date`
 * so that clocks that differ do no harm. This is a wait on the network, so without `Date` the system's clock counts and
 * never a referral's.
 *
 * @returns whole seconds from 1 to seven days; undefined where absent, unreadable or over, which leaves the usual backoff.
 */
export function readRetryAfter(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number = Date.now(),
): number | undefined {
  const text = retryAfter?.trim();
  if (!text) return undefined;
  let seconds: number;
  if (/^\d+$/.test(text)) {
    seconds = Number(text);
  } else {
    const until = parseHttpDate(text);
    if (until === undefined) return undefined;
    seconds = Math.ceil((until - (parseHttpDate(date?.trim()) ?? now)) / 1000);
  }
  return seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS) : undefined;
}
