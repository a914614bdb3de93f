/** Every reason for which `judge` refuses, with the field it is about and the article it rests on. Codes, never values. */
export const REFUSALS = {
  senderNotParty: { field: 'sender.enterpriseNumber', requirement: 'R1', rule: 'must be the sender of the agreement' },
  teamNotParty: { field: 'sender.team', requirement: 'R1', rule: 'must be a team the agreement names' },
  notBoundBySecrecy: { field: 'teamMember.boundBySecrecy', requirement: 'R2', rule: 'must be true' },
  notMetInCourseOfDuties: { field: 'teamMember.metInCourseOfDuties', requirement: 'R2', rule: 'must be true' },
  notIndicated: { field: 'indication.indicated', requirement: 'R14', rule: 'must be true' },
  notDiscussedWithClient: { field: 'indication.discussedWithClient', requirement: 'R14', rule: 'must be true' },
  purposeNotAgreed: { field: 'purpose', requirement: 'R10', rule: 'must be the purpose of the agreement' },
  residenceNotStated: {
    field: 'residence.isPlaceOfResidence',
    requirement: 'R5',
    rule: 'must be true: the OCMW is that of the place of residence',
  },
  outsideTerritory: {
    field: 'residence.postalCode',
    requirement: 'R5',
    rule: 'must be a postal code of the agreement’s territory',
  },
  notInformed: { field: 'information.items', requirement: 'R6', rule: 'must hold all five items' },
  informedAfterConsent: { field: 'information.givenAt', requirement: 'R6', rule: 'must not be after the consent' },
  noticeUnknown: { field: 'information.noticeVersion', requirement: 'R6', rule: 'must be a notice of the agreement' },
  consentNotFree: { field: 'consent.free', requirement: 'R7', rule: 'must be true' },
  consentNotExplicit: { field: 'consent.explicit', requirement: 'R7', rule: 'must be true' },
  consentInFuture: { field: 'consent.givenAt', requirement: 'R7', rule: 'must not be in the future' },
  consentTooOld: {
    field: 'consent.givenAt',
    requirement: 'R7',
    rule: 'must not be older than the agreement’s maximum age',
  },
  consentForOtherRecipient: {
    field: 'consent.recipient',
    requirement: 'R7',
    rule: 'must be the receiver of the agreement',
  },
  nameNotConsented: { field: 'consent.items', requirement: 'R8', rule: 'must include the name' },
  noConsentedContact: {
    field: 'consent.items',
    requirement: 'R8',
    rule: 'must include an address, phone or e-mail that the referral carries',
  },
  agreementNotYetValid: { field: 'agreementId', requirement: 'R15', rule: 'agreement is not valid yet' },
  agreementLapsed: { field: 'agreementId', requirement: 'R15', rule: 'agreement has lapsed' },
  agreementSuspended: { field: 'agreementId', requirement: 'R15', rule: 'agreement is suspended' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  code: RefusalCode;
  field: string;
  requirement: string;
  rule: string;
}

/** The refusal with its field, rule and requirement. */
export function refusal(code: RefusalCode): Refusal {
  return { code, ...REFUSALS[code] };
}
