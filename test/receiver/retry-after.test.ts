import { LONGEST_RETRY_AFTER_SECONDS, readRetryAfter } from '../../activities/receiver/retry-after.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';
import { serversOfThisFile } from './servers.js';

const open = receiversOfThisFile();
const servers = serversOfThisFile();

const DATE = 'Tue, 04 Mar 2025 09:00:00 GMT';

test.each([
  ['120', 120],
  [' 5 ', 5],
  ['Tue, 04 Mar 2025 09:02:00 GMT', 120],
  ['Tue, 04 Mar 2025 09:00:01 GMT', 1],
  // Bounded to seven days.
  ['604800', 604_800],
  ['604801', LONGEST_RETRY_AFTER_SECONDS],
  ['99999999999999999999999999', LONGEST_RETRY_AFTER_SECONDS],
  ['Wed, 04 Mar 2045 09:00:00 GMT', LONGEST_RETRY_AFTER_SECONDS],
  // No wait at all leaves the usual backoff, or a flapping receiver would be hammered.
  ['0', undefined],
  ['Tue, 04 Mar 2025 08:59:59 GMT', undefined],
  [DATE, undefined],
  // Unreadable.
  ['', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['2025-03-04T09:02:00Z', undefined],
  ['Tuesday, 04-Mar-25 09:02:00 GMT', undefined],
  ['Tue, 99 Mar 2025 09:02:00 GMT', undefined],
  [undefined, undefined],
])('%p is %p seconds', (retryAfter, seconds) => {
  // Measured against the answer's own date; the clock here is a day off and must not matter.
  expect(readRetryAfter(retryAfter, DATE, Date.parse(DATE) + 86_400_000)).toBe(seconds);
});

test('without a date in the answer the clock here counts', () => {
  const now = Date.parse(DATE);
  expect(readRetryAfter('Tue, 04 Mar 2025 09:02:00 GMT', undefined, now)).toBe(120);
  expect(readRetryAfter('Tue, 04 Mar 2025 09:02:00 GMT', 'today', now)).toBe(120);
});

test.each([
  [503, '120', undefined, { outage: 'serverError', retryAfterSeconds: 120 }],
  [503, 'Tue, 04 Mar 2025 09:02:00 GMT', DATE, { outage: 'serverError', retryAfterSeconds: 120 }],
  [429, '7', undefined, { outage: 'tooManyRequests', retryAfterSeconds: 7 }],
  [500, '3', undefined, { outage: 'serverError', retryAfterSeconds: 3 }],
  [408, '3', undefined, { outage: 'timeout', retryAfterSeconds: 3 }],
  [503, '99999999', undefined, { outage: 'serverError', retryAfterSeconds: LONGEST_RETRY_AFTER_SECONDS }],
  [503, undefined, undefined, { outage: 'serverError' }],
  // A refusal is for good, whatever it says of time.
  [422, '3', undefined, { result: 'refused', code: 'rejected' }],
  [302, '3', undefined, { result: 'refused', code: 'redirected' }],
])('%i with Retry-After %p', async (status, retryAfter, date, outcome) => {
  const { url } = await servers.http((_request, response) => {
    response.writeHead(status, {
      ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
      ...(date === undefined ? {} : { Date: date }),
    });
    response.end();
  });
  expect(await outcomeOf(CALLS.deliver(open({ baseUrl: url })))).toEqual(outcome);
});
