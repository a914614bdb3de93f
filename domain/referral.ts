/** The data of protocol article 3, and the statements the protocol asks for around them. */

/** Given and family name travel together: a client is identified by both (article 3, datum 1). */
export type ContactItem = 'address' | 'phone' | 'email';
export type DataItem = 'name' | ContactItem;
export const CONTACT_ITEMS: readonly ContactItem[] = ['address', 'phone', 'email'];
export const DATA_ITEMS: readonly DataItem[] = ['name', ...CONTACT_ITEMS];

export interface Address {
  street: string;
  houseNumber: string;
  boxNumber?: string;
  /** Four digits. Territory is matched on this code, never on the locality (R5). */
  postalCode: string;
  locality: string;
}

/** The client: the person referred. Nothing but article 3 (R8, R9). */
export interface Client {
  givenName: string;
  familyName: string;
  address?: Address;
  /** E.164, for example +32470123456. */
  phone?: string;
  email?: string;
}

/** The five items a client is told before consenting (R6). */
export type NoticeItem = 'whichData' | 'toWhom' | 'why' | 'whatHappens' | 'whatToExpect';
export const NOTICE_ITEMS: readonly NoticeItem[] = ['whichData', 'toWhom', 'why', 'whatHappens', 'whatToExpect'];

export interface Information {
  /** RFC 3339 moment at which the conversation ended; not after the consent. */
  givenAt: string;
  items: NoticeItem[];
  noticeVersion: string;
  language: string;
}

export type ConsentManner = 'oral' | 'written' | 'electronic';
export const CONSENT_MANNERS: readonly ConsentManner[] = ['oral', 'written', 'electronic'];

export interface Consent {
  /** RFC 3339 moment. */
  givenAt: string;
  free: boolean;
  explicit: boolean;
  /** Enterprise number of the organisation the client consented to. */
  recipient: string;
  items: DataItem[];
  manner: ConsentManner;
  /** Pseudonymous id (UUID) of who recorded it. */
  recordedBy: string;
  /** Where the sender keeps the signed evidence; kept encrypted, never sent. */
  evidenceReference: string;
}

export interface TeamMember {
  /** Pseudonymous id (UUID). */
  memberId: string;
  boundBySecrecy: boolean;
  metInCourseOfDuties: boolean;
}

/** One decision per referral (R14): that referral is indicated and was discussed; never why. */
export interface Indication {
  indicated: boolean;
  discussedWithClient: boolean;
}

/** R5: needed to judge, and travels only as part of an address that the client consented to share. */
export interface Residence {
  postalCode: string;
  isPlaceOfResidence: boolean;
}

/** The one purpose of the protocol, article 2. */
export const PURPOSE = 'informAboutServices';

/** What a sender submits; also, with the client's newest data, the record that is encrypted per version. */
export interface Submission {
  agreementId: string;
  purpose: typeof PURPOSE;
  sender: { enterpriseNumber: string; team: string };
  teamMember: TeamMember;
  indication: Indication;
  information: Information;
  consent: Consent;
  residence: Residence;
  client: Client;
}

/** What a correction replaces (GDPR 16): the whole of the client's data, never a part of it. */
export interface CorrectedRecord {
  client: Client;
  residence: Residence;
}
