import type { Caller, Page, TimelineEntry } from '../domain/views.js';
import { LARGEST_PAGE } from './http-contract.js';
import type { ReferralClient } from './referral-client.js';

/** Every item of a list, page by page. */
export async function everyPage<T>(read: (page: { after?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await read(after === undefined ? {} : { after });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/** The whole timeline of a referral, oldest first. */
export function wholeTimeline(
  client: Pick<ReferralClient, 'timeline'>,
  caller: Caller,
  referralId: string,
): Promise<TimelineEntry[]> {
  return everyPage((page) => client.timeline(caller, referralId, { ...page, pageSize: LARGEST_PAGE }));
}
