/** Classes of what stays after a purge, in the order in which they are removed; the agreement says for how long each is kept. */
export const RETENTION_CLASSES = [
  /** What the sender sees of a referral: its status and timeline, and that it is listed. */
  'senderView',
  'idempotency',
  'feed',
  'outbox',
  'escalation',
  /** The referral with its events, permits, receipts and tasks. */
  'status',
  'purgeRecord',
  'declaration',
  'register',
  'breach',
  /** The referral's audit chain, as a whole. */
  'audit',
] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** How many rows of a class a run removed, or a dry run would; the days (yyyy-MM-dd, Brussels) their retention counts from. */
export interface RetentionCount {
  agreementId: string;
  class: RetentionClass;
  count: number;
  oldest: string;
  newest: string;
}

export interface RetentionReport {
  counts: RetentionCount[];
  /** Referrals of which nothing could be removed, by a code: their audit chain does not end as its head says, say. */
  refused: { referralId: string; code: string }[];
}
