import { wholeTimeline } from '../../clients/every-page.js';
import type { OperatorClient } from '../../clients/referral-client.js';
import type { AccessRequest } from '../../domain/access-export.js';
import type { AuditExportLine } from '../../domain/audit-export.js';
import { Problem } from '../../domain/problems.js';
import type { Caller, FeedItem, TimelineEntry } from '../../domain/views.js';
import type { Store } from '../../store/store.js';
import { exampleSubmission } from '../domain/examples.js';
import { feedSettled } from './feed-settled.js';

/** What the sender can read of one referral, moments included; its ids replaced by their order. */
export async function seenBySender(
  { client, store }: { client: OperatorClient; store: Store },
  sender: Caller,
  referralId: string,
): Promise<unknown> {
  await feedSettled(store);
  const feed: FeedItem[] = [];
  for (let after: { after?: string } = {}; ; ) {
    const page = await client.feed(sender, { ...after, pageSize: 200 });
    feed.push(...page.items);
    if (page.next === undefined) break;
    after = { after: page.next };
  }
  const listed = await client.list(sender, { pageSize: 200 });
  return withoutIds({
    status: await client.status(sender, referralId),
    timeline: inOneOrder(await wholeTimeline(client, sender, referralId)),
    feed: feed.filter((item) => item.referralId === referralId).map(({ cursor: _, ...item }) => item),
    listed: listed.items.filter((item) => item.referralId === referralId),
    // Numbered for itself: it says more of each event than the timeline, and so is in another order.
    audit: withoutIds(inOneOrder(await auditOf(client, sender, referralId))),
    exported: await exportedTo(client, sender, { referralId }),
    exportedByName: (await exportedTo(client, sender, example())).filter((found) => found.referralId === referralId),
  });
}

/** The audit trail as the sender may export it, of one referral. */
async function auditOf(client: OperatorClient, sender: Caller, referralId: string): Promise<AuditExportLine[]> {
  const found: AuditExportLine[] = [];
  await client.exportAudit(sender, {}, async (line) => {
    // Each look at what is seen adds one of its own.
    if (!('chain' in line) || line.action === 'accessExported') return;
    if (line.chain === `referral/${referralId}`) found.push(line);
  });
  return found;
}

/** What an access request is answered, but for the moment it was read at. */
async function exportedTo(client: OperatorClient, sender: Caller, request: AccessRequest) {
  const { referrals } = await client.export(sender, request);
  return referrals.map(({ asOf: _, timeline = [], ...rest }) => ({ ...rest, timeline: inOneOrder(timeline) }));
}

/** The client of the example, by name. */
function example(): AccessRequest {
  const { client, residence } = exampleSubmission();
  return { givenName: client.givenName, familyName: client.familyName, postalCode: residence.postalCode };
}

/** What happened at one moment is told in the order of its random ids, which says nothing. */
function inOneOrder<Entry extends Pick<TimelineEntry, 'at' | 'action' | 'codes'>>(entries: Entry[]): Entry[] {
  const key = ({ at, action, codes }: Entry) => `${at} ${action} ${codes.type ?? ''} ${codes.reason ?? ''}`;
  return entries.sort((one, other) => key(one).localeCompare(key(other)));
}

/** The same for two referrals of which the same is said. */
export function withoutIds(value: unknown): unknown {
  const ids: string[] = [];
  const text = JSON.stringify(value).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => {
    if (!ids.includes(id)) ids.push(id);
    return `id ${ids.indexOf(id)}`;
  });
  return JSON.parse(text);
}

/** What a caller is answered, a refusal included. */
export function answerOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (answer) => ({ answer }),
    (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      return { code: error.code, issues: error.issues, detail: error.detail };
    },
  );
}
