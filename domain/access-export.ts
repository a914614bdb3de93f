import type { Agreement, LegalBasis, PartyRole } from './agreement.js';
import type { KeptUntil } from './kept-until.js';
import type { DataItem, Submission } from './referral.js';
import type { ReferralStatus, TimelineEntry } from './views.js';

/** Whom or what an access request (GDPR 15) is about. Names as a submission has them; the postal code of the residence. */
export type AccessRequest = { givenName: string; familyName: string; postalCode: string } | { referralId: string };

/** The answer: everything that is held on one client, as far as the caller's role may see it. It is personal data. */
export interface AccessExport {
  referrals: ExportedReferral[];
  /** What this look-up does not find, in words: the answer may not be complete without asking otherwise. */
  limits: string[];
}

export interface ExportedReferral extends AgreementTerms {
  referralId: string;
  /** When this was read. */
  asOf: string;
  /** Absent once its retention is over. */
  status?: ReferralStatus;
  timeline?: TimelineEntry[];
  /** There is more of the timeline than an answer holds: the rest is listed after this cursor. */
  timelineNext?: string;
  source: {
    organisation: NamedOrganisation;
    /** Pseudonymous id of the team member who referred. */
    memberId?: string;
  };
  /** Dates and codes of what the client was told and agreed to (R6, R7). */
  consent?: Record<string, unknown>;
  /** Another referral of the same client was open when this one came. Never said to the sender. */
  repeatOfClient?: boolean;
  /** What the connector holds of the client. */
  records?: HeldRecord[];
  /**
   * What is left out: to the sender, because saying it would tell of an ending; to the receiver where referrals are pulled,
   * because the assigned person reads it and nobody else (R4).
   */
  notDisclosed?: 'records'[];
  disclosures: Disclosure[];
  /** Where referrals are pulled: who of the receiver read it. Never said to the sender. */
  readings?: Reading[];
  dossier?: HeldDossier;
  purge?: { purgedAt: string; provision: string; receiverConfirmed: boolean };
}

/** What the agreement says of every referral under it. */
export interface AgreementTerms {
  agreement: { agreementId: string; version: number; title: string; reference: string };
  controllers: (NamedOrganisation & { of: string; basis: string })[];
  processors: { name: string; for: PartyRole; task: string }[];
  recipients: NamedOrganisation[];
  purpose: Agreement['purpose'];
  /** Why each datum is needed (R10). */
  data: { item: DataItem; proportionality: string }[];
  legalBases: LegalBasis[];
  retention: KeptUntil[];
  transfersOutsideEea: boolean;
  automatedDecisionMaking: 'none';
  rights: (typeof RIGHTS)[number][];
  complaintsTo: string;
}

/** Rights that an answer names (GDPR 15, 1, e). */
export const RIGHTS = ['rectification', 'erasure', 'restriction', 'withdrawalOfConsent'] as const;

export interface NamedOrganisation {
  name: string;
  enterpriseNumber: string;
}

/** One version of the record. */
export interface HeldRecord {
  recordVersion: number;
  /** As far as the caller may see it. */
  content?: Partial<Submission>;
  /** Instead of the content: why it cannot be read. */
  unreadable?: string;
}

/** What can be disclosed: the record, and what a recipient of it is told later. */
export const DISCLOSED = ['record', 'withdrawal', 'recall', 'correction', 'erasure'] as const;

/** Something that was, or may have been, disclosed to a recipient. */
export interface Disclosure {
  to: NamedOrganisation;
  /** Who disclosed it, where that was not the sender by way of the connector: the receiver, to a partner (R13). */
  by?: NamedOrganisation;
  what: (typeof DISCLOSED)[number];
  /** `possibly`: it may be sent was committed, a receipt is not recorded. */
  certainty: 'received' | 'possibly';
  at: string;
  recordVersion?: number;
}

/** One reading of a record by a person of the receiver, by a pseudonymous id. */
export interface Reading {
  reader: string;
  recordVersion: number;
  at: string;
}

/** The entry in the dossier register: the receiver's own. */
export interface HeldDossier {
  reference: string;
  state: string;
  openedAt: string;
  closedOn?: string;
  lastDayKept?: string;
  destroyedOn?: string;
}
