import type { ReferralClient } from '../../clients/referral-client.js';
import type { Agreement } from '../../domain/agreement.js';
import { Problem } from '../../domain/problems.js';
import { isTerminal, type ReferralState } from '../../domain/states.js';
import type { Caller, Page, ReferralStatus } from '../../domain/views.js';
import type { PageBreach } from './pages/breaches.js';
import type { PageTask } from './pages/tasks.js';

const PAGE_SIZE = 100;
/** An OCMW refers dozens of families a year; a list that grows beyond this says so. */
const MOST_PAGES = 20;

/** What waits for the organisation: what is overdue first, then the oldest. */
export async function openReferrals(
  client: ReferralClient,
  caller: Caller,
): Promise<{ referrals: ReferralStatus[]; isCut: boolean }> {
  const { items, isCut } = await allPages((page) => client.list(caller, page));
  const open = items.filter(isOpen).reverse();
  return { referrals: [...open.filter(isOverdue), ...open.filter((referral) => !isOverdue(referral))], isCut };
}

/** A page of those that have ended, newest first; `next` is where the next one begins. */
export async function closedReferrals(
  client: ReferralClient,
  caller: Caller,
  after: string | undefined,
): Promise<Page<ReferralStatus>> {
  const page = await client.list(caller, { pageSize: PAGE_SIZE, ...(after !== undefined && { after }) });
  const items = page.items.filter((referral) => !isOpen(referral));
  return { items, ...(page.next !== undefined && { next: page.next }) };
}

/** What somebody has to confirm, of the whole organisation or of one referral. */
export async function openTasks(
  client: ReferralClient,
  caller: Caller,
  agreements: readonly Agreement[],
  referralId?: string,
): Promise<PageTask[]> {
  const { items } = await allPages((page) => client.tasks(caller, { ...page, ...(referralId && { referralId }) }));
  const partners = agreements.flatMap(({ onwardSharing }) => onwardSharing.partners);
  return items.map((task) => {
    const name = partners.find(({ enterpriseNumber }) => enterpriseNumber === task.partner)?.name;
    return { ...task, ...(name !== undefined && { partnerName: name }) };
  });
}

/** The breaches whose review by the organisation's DPO is open, first due first; what does not fit on a page comes later. */
export async function openBreaches(client: ReferralClient, caller: Caller): Promise<PageBreach[]> {
  const { items } = await client.breaches(caller, { pageSize: PAGE_SIZE });
  return Promise.all(
    items.map(async (breach) => {
      const isKnown = await client.status(caller, breach.referralId).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Problem && error.code === 'resourceNotFound') return false;
          throw error;
        },
      );
      return { ...breach, isKnown };
    }),
  );
}

/** A list page by page, as far as a page of the inbox goes. */
export async function allPages<T>(
  read: (options: { pageSize: number; after?: string }) => Promise<Page<T>>,
): Promise<{ items: T[]; isCut: boolean }> {
  const items: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read({ pageSize: PAGE_SIZE, ...(after !== undefined && { after }) });
    items.push(...answer.items);
    after = answer.next;
    if (after === undefined) return { items, isCut: false };
  }
  return { items, isCut: true };
}

function isOpen({ status }: ReferralStatus): boolean {
  return !isTerminal(status as ReferralState);
}

function isOverdue({ contactOverdue }: ReferralStatus): boolean {
  return contactOverdue === true;
}
