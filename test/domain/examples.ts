import type { Agreement } from '../../domain/agreement.js';
import type { Submission } from '../../domain/referral.js';

/** An agreement with every policy set; a fresh copy each time, so that a test may change it. */
export function exampleAgreement(): Agreement {
  const publication = { url: 'https://example.org/protocol', publishedOn: '2024-11-01' };
  return {
    agreementId: 'example',
    version: 1,
    title: 'Example',
    cooperation: { concludedOn: '2024-11-01', reference: 'example' },
    validFrom: '2024-11-01',
    validUntil: '2026-12-31',
    sender: {
      name: 'Sender',
      enterpriseNumber: '0886886638',
      address: 'Hallepoortlaan 27, 1060 Brussel',
      signatories: [],
      publication,
      adviceOn: '2024-09-04',
      dpoContact: '-',
      teams: [{ code: 'demerDijle', name: 'Demer-Dijle' }],
    },
    receiver: {
      name: 'Receiver',
      enterpriseNumber: '0212246886',
      address: 'Hasseltsestraat 30, 3290 Diest',
      signatories: [],
      publication,
      adviceOn: '2024-04-16',
      dpoContact: '-',
      undertakesReadLogging: true,
    },
    purpose: { code: 'informAboutServices', description: '-', originalPurpose: '-', compatibility: '-' },
    data: [],
    dataSubjects: [],
    recipients: [],
    securityMeasures: [],
    transfersOutsideEea: false,
    complaintsTo: '-',
    territory: {
      nisCode: '24020',
      postalCodes: [
        { code: '3290', localities: ['Diest', 'Deurne', 'Schaffen', 'Webbekom'] },
        { code: '3293', localities: ['Kaggevinne'] },
      ],
    },
    notice: {
      version: '2',
      language: 'nl',
      items: { whichData: '-', toWhom: '-', why: '-', whatHappens: '-', whatToExpect: '-' },
      consentStatement: '-',
      withdrawal: '-',
    },
    legalBases: [],
    responsibilities: { controllers: [], processors: [], hostedBy: 'processor' },
    consent: { maximumAgeDays: 30 },
    transmission: { retryForDays: 14, parkAtMostDays: 30 },
    suspension: { parkAtMostDays: 60 },
    contact: { reminderDays: [7, 14], escalationDays: 21, closeAfterDays: 90, attemptsForUnreachable: 3 },
    closingRules: ['unreachable', 'contactTimeOver'],
    erasure: { repeatEveryDays: 1, escalateAfterDays: 7 },
    ownCopy: { until: 'outcome' },
    senderView: { closedShownAfterDays: 120, outcomes: false, contactOverdue: false },
    onwardSharing: { partners: [] },
    disposal: { retentionYears: 18, secondPersonApproval: true, selectionRules: [] },
    retention: {
      statusYears: 2,
      auditYears: 10,
      purgeRecordYears: 8,
      idempotencyYears: 1,
      registerYears: 9,
      declarationYears: 7,
      breachYears: 6,
      feedYears: 1,
      escalationYears: 1,
      outboxDays: 7,
    },
  };
}

/** A submission that `exampleAgreement` allows at `exampleNow`; a fresh copy each time. */
export function exampleSubmission(): Submission {
  return {
    agreementId: 'example',
    purpose: 'informAboutServices',
    sender: { enterpriseNumber: '0886886638', team: 'demerDijle' },
    teamMember: { memberId: '6f1c2b1e-6a35-4a0e-9a6f-0d6a1f1c9b11', boundBySecrecy: true, metInCourseOfDuties: true },
    indication: { indicated: true, discussedWithClient: true },
    information: {
      givenAt: '2025-03-03T10:00:00+01:00',
      items: ['whichData', 'toWhom', 'why', 'whatHappens', 'whatToExpect'],
      noticeVersion: '2',
      language: 'nl',
    },
    consent: {
      givenAt: '2025-03-03T10:15:00+01:00',
      free: true,
      explicit: true,
      recipient: '0212246886',
      items: ['name', 'address', 'phone', 'email'],
      manner: 'oral',
      recordedBy: '6f1c2b1e-6a35-4a0e-9a6f-0d6a1f1c9b11',
      evidenceReference: 'KG/2025/17',
    },
    residence: { postalCode: '3290', isPlaceOfResidence: true },
    client: {
      givenName: 'Noor',
      familyName: 'Claes',
      address: { street: 'Grote Markt', houseNumber: '1', postalCode: '3290', locality: 'Diest' },
      phone: '+32470123456',
      email: 'noor@example.org',
    },
  };
}

/** Shortly after the example consent was given. */
export const exampleNow = new Date('2025-03-03T12:00:00Z');
