/** One line of the audit trail as an organisation may see it. */
export interface AuditExportLine {
  /** `referral/<id>` or `agreement/<id>`. */
  chain: string;
  at: string;
  actor: string;
  /** An audit action; for the sender also a change of the status it sees. */
  action: string;
  codes: Record<string, string | number | boolean>;
  /** Agreement, version and legal basis, as the entry carries it (R18). */
  legalBasis: string;
  /** Where a chain is told whole from some entry on: what it is verified with. Never for the sender. */
  sequence?: number;
  previousHash?: string;
  hash?: string;
}

/** The first line of an export: whose view it is, and as of when. */
export interface AuditExportHeading {
  view: 'sender' | 'receiver' | 'operator';
  organisation?: string;
  /** yyyy-MM-dd: nothing from before that day in Brussels. */
  since?: string;
  asOf: string;
}
