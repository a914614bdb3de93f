import { listCursor } from '../../domain/list-cursor.js';

/** Made-up requests and answers, one of each operation; a test holds each to its schema. */

interface Example {
  body?: object;
  answer: object;
  /** Of an answer that is no success and no problem. */
  failure?: object;
}

const referralId = '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11';
const eventId = '3d0c9a52-9f0b-4f0e-8d5f-2f5f3a1f8c01';
const agreementId = 'opgroeien-diest';
const memberId = '6f1c2b1e-6a35-4a0e-9a6f-0d6a1f1c9b11';
const socialWorkerId = 'c4a1d0f2-5b7e-4a39-8e21-9d0b6c3f7a55';
const acceptedAt = '2025-03-03T11:00:00.000Z';
const organisation = { name: 'OCMW Diest', enterpriseNumber: '0212246886' };
const sender = { name: 'Opgroeien regie', enterpriseNumber: '0886886638' };
const status = { referralId, agreementId, status: 'delivered', acceptedAt, deliveredAt: '2025-03-03T11:00:02.000Z' };
const client = {
  givenName: 'Noor',
  familyName: 'Claes',
  address: { street: 'Grote Markt', houseNumber: '1', postalCode: '3290', locality: 'Diest' },
  phone: '+32470123456',
  email: 'noor@example.org',
};

const submission = {
  agreementId,
  purpose: 'informAboutServices',
  sender: { enterpriseNumber: sender.enterpriseNumber, team: 'demerDijle' },
  teamMember: { memberId, boundBySecrecy: true, metInCourseOfDuties: true },
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
    recipient: organisation.enterpriseNumber,
    items: ['name', 'address', 'phone', 'email'],
    manner: 'oral',
    recordedBy: memberId,
    evidenceReference: 'KG/2025/17',
  },
  residence: { postalCode: '3290', isPlaceOfResidence: true },
  client,
};

const exported = {
  referralId,
  asOf: '2025-03-04T09:00:00.000Z',
  status,
  timeline: [],
  source: { organisation: sender, memberId },
  consent: { givenAt: submission.consent.givenAt, manner: 'oral' },
  repeatOfClient: false,
  records: [{ recordVersion: 1, content: { purpose: submission.purpose, client } }],
  disclosures: [{ to: organisation, what: 'record', certainty: 'received', at: status.deliveredAt, recordVersion: 1 }],
  agreement: { agreementId, version: 1, title: 'Protocol', reference: '2024/17' },
  controllers: [{ ...organisation, of: 'What it receives', basis: 'OCMW-wet' }],
  processors: [],
  recipients: [organisation],
  purpose: {
    code: submission.purpose,
    description: 'To inform about services',
    originalPurpose: 'Support',
    compatibility: 'Consent',
  },
  data: [{ item: 'name', proportionality: 'To know whom to contact' }],
  legalBases: [{ code: 'decree-2004-04-30', title: 'Decree of 30 April 2004', articles: ['10/1'] }],
  retention: [{ what: 'status', from: 'ending', years: 2 }],
  transfersOutsideEea: false,
  automatedDecisionMaking: 'none',
  rights: ['rectification', 'erasure', 'restriction', 'withdrawalOfConsent'],
  complaintsTo: 'Vlaamse Toezichtcommissie',
};

const suspended = { agreementId, suspended: true, suspendedBy: 'receiver' };

export const EXAMPLES: Readonly<Record<string, Example>> = {
  submitReferral: {
    body: submission,
    answer: { referralId, agreementId, status: 'received', acceptedAt, repeated: false },
  },
  reportEvent: {
    body: {
      type: 'contactAttempt',
      eventId,
      occurredAt: '2025-03-10T14:00:00+01:00',
      channel: 'phone',
      result: 'noAnswer',
    },
    answer: { referralId, eventId, acceptedAt: '2025-03-10T13:00:05.000Z', repeated: false },
  },
  getReferral: { answer: status },
  assignReferral: {
    body: { socialWorkerId },
    answer: { referralId, agreementId, status: 'sending', acceptedAt, assignedTo: socialWorkerId, unread: true },
  },
  readRecord: {
    answer: {
      referralId,
      recordVersion: 1,
      receiptId: '0b6a3f5e-52c7-4d0a-8f43-7a0f6a1f8d01',
      receivedAt: status.deliveredAt,
      purpose: submission.purpose,
      repeat: false,
      client,
      consentedItems: submission.consent.items,
      consent: { givenAt: submission.consent.givenAt, manner: submission.consent.manner },
    },
  },
  listTimelineEntries: {
    answer: {
      items: [{ at: acceptedAt, action: 'statusChanged', actor: 'connector', codes: { status: 'received' } }],
      next: `/referralConnector/v1/referrals/${referralId}/timelineEntries?after=1741000800000-1`,
    },
  },
  listReferrals: {
    answer: {
      items: [status],
      next: `/referralConnector/v1/referrals?after=${listCursor({ acceptedAt: new Date(acceptedAt), referralId })}`,
    },
  },
  listFeedItems: {
    answer: {
      items: [
        {
          cursor: '48213-17',
          at: status.deliveredAt,
          kind: 'statusChanged',
          referralId,
          codes: { status: 'delivered' },
        },
      ],
    },
  },
  suspendAgreement: { body: { reason: 'incident' }, answer: { ...suspended, mustConfirm: ['sender', 'receiver'] } },
  confirmResumption: { body: { reason: 'settled' }, answer: { ...suspended, mustConfirm: ['receiver'] } },
  exportAccess: {
    body: { givenName: client.givenName, familyName: client.familyName, postalCode: '3290' },
    answer: { referrals: [exported], limits: [] },
  },
  listBreachItems: {
    answer: {
      items: [
        {
          referralId,
          organisation: organisation.enterpriseNumber,
          openedAt: '2025-03-05T09:00:00.000Z',
          dueAt: '2025-03-08T09:00:00.000Z',
          overdue: false,
        },
      ],
    },
  },
  concludeBreach: {
    body: { conclusion: 'authorityNotified' },
    answer: {
      referralId,
      organisation: organisation.enterpriseNumber,
      openedAt: '2025-03-05T09:00:00.000Z',
      dueAt: '2025-03-08T09:00:00.000Z',
      overdue: false,
      concludedAt: '2025-03-06T15:00:00.000Z',
      conclusion: 'authorityNotified',
    },
  },
  listTasks: {
    answer: {
      items: [
        {
          taskId: '5a0e5e0e-3f61-4a0c-8f0e-6d7c0c1d2e31',
          referralId,
          kind: 'forwardWithdrawal',
          partner: '0410340088',
          openedAt: '2025-03-05T09:00:00.000Z',
          dueAt: '2025-03-19T08:00:00.000Z',
        },
      ],
    },
  },
  getHealth: { answer: { status: 'UP' }, failure: { status: 'DOWN' } },
};
