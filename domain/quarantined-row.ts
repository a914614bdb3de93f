/** An outbox row that was set aside: no repeat would have helped. Ids, codes and dates only. */
export interface QuarantinedRow {
  outboxId: string;
  referralId: string;
  purpose: 'start' | 'signal' | 'passOn';
  /** Of a signal: which event. */
  eventType?: string;
  /** Why: a gRPC code as `grpc3`, or `unknown`. */
  fault: string;
  /** RFC 3339. */
  createdAt: string;
}
