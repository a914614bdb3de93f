import type { ReferralClient } from '../../clients/referral-client.js';
import { Problem } from '../../domain/problems.js';

/**
 * A referral client that does what a test says, for answers that a real one cannot be made to give on demand (a broken
 * store, a bug, a slow answer). What a real client answers is pinned by end-to-end.test.ts.
 */
export function forcedClient(forced: Partial<ReferralClient>): ReferralClient {
  const unexpected = async () => {
    throw new Problem('internalServerError');
  };
  return {
    submit: unexpected,
    report: unexpected,
    status: unexpected,
    timeline: unexpected,
    list: unexpected,
    feed: unexpected,
    assign: unexpected,
    readRecord: unexpected,
    suspend: unexpected,
    confirmResumption: unexpected,
    export: unexpected,
    breaches: unexpected,
    concludeBreach: unexpected,
    tasks: unexpected,
    ...forced,
  };
}
