import type { AccessExport, ExportedReferral } from '../domain/access-export.js';
import type { Caller } from '../domain/views.js';
import { everyPage } from './every-page.js';
import { LARGEST_PAGE } from './http-contract.js';
import type { ReferralClient } from './referral-client.js';

/**
 * Everything that is held on one client (GDPR 15), each timeline to its end: what an answer does not hold of it is read page by
 * page, which over HTTP asks for `referrals:read` as well. `request` and what is thrown as for `ReferralClient.export`.
 */
export async function wholeExport(client: ReferralClient, caller: Caller, request: unknown): Promise<AccessExport> {
  const { referrals, limits } = await client.export(caller, request);
  const whole: ExportedReferral[] = [];
  for (const referral of referrals) whole.push(await withWholeTimeline(client, caller, referral));
  return { referrals: whole, limits };
}

async function withWholeTimeline(
  client: ReferralClient,
  caller: Caller,
  { timelineNext, ...referral }: ExportedReferral,
): Promise<ExportedReferral> {
  if (timelineNext === undefined) return referral;
  const rest = await everyPage(({ after = timelineNext }) =>
    client.timeline(caller, referral.referralId, { after, pageSize: LARGEST_PAGE }),
  );
  return { ...referral, timeline: [...(referral.timeline ?? []), ...rest] };
}
