/** What stands in the receiver's document beside the schemas: invented clients and ids. A test holds them to the schemas. */

export type OperationName =
  | 'deliverReferral'
  | 'eraseReferral'
  | 'passWithdrawal'
  | 'passRecall'
  | 'passCorrection'
  | 'destroyDossier';

/** OpenAPI's example object. */
interface Example {
  summary: string;
  value: object;
}
type Examples = Record<string, Example>;

const CLIENT = { givenName: 'Noor', familyName: 'Claes' };
const ADDRESS = { street: 'Grote Markt', houseNumber: '1', boxNumber: '2', postalCode: '3290', locality: 'Diest' };
const REACHABLE = { ...CLIENT, address: ADDRESS, phone: '+32470123456', email: 'noor.claes@example.org' };
const DELIVERY = {
  ...{ recordVersion: 1, agreementId: 'opgroeien-diest', purpose: 'informAboutServices', repeat: false },
  ...{ client: REACHABLE, consentedItems: ['name', 'address', 'phone', 'email'] },
  consent: { givenAt: '2026-03-02T10:15:00+01:00', manner: 'oral' },
};
const EVENT = { eventId: '0b4a7a5e-5f0c-4a43-9a52-6c1d6a1f0e11' };

const REQUESTS: Record<OperationName, Examples> = {
  deliverReferral: {
    everyItem: { summary: 'All that a client can consent to', value: DELIVERY },
    phoneOnly: {
      summary: 'A client who is reached by phone only, and whose record was corrected before it was sent',
      value: {
        ...{ ...DELIVERY, recordVersion: 2, repeat: true },
        ...{ client: { ...CLIENT, phone: '+32470123456' }, consentedItems: ['name', 'phone'] },
      },
    },
  },
  eraseReferral: {
    helpDeclined: { summary: 'The client wants no further help', value: { ...EVENT, reason: 'helpDeclined' } },
    consentWithdrawn: { summary: 'The client withdrew consent', value: { ...EVENT, reason: 'consentWithdrawn' } },
  },
  passWithdrawal: { withdrawal: { summary: 'Which event it is, and nothing else', value: EVENT } },
  passRecall: { wrongPerson: { summary: 'It was about somebody else', value: { ...EVENT, reason: 'wrongPerson' } } },
  passCorrection: {
    newPhone: {
      summary: 'The whole record with another phone number',
      value: { ...EVENT, recordVersion: 2, client: { ...REACHABLE, phone: '+32470654321' } },
    },
  },
  destroyDossier: {
    retentionOver: {
      summary: 'Eighteen years after the dossier was closed',
      value: {
        declarationId: '5a0c4d0e-1c9b-4f7b-8a39-3e9d2f6b7c22',
        dossierReference: 'SD-2026-0042',
        ruleId: 'ocmw-social-dossiers',
      },
    },
  },
};

const RECEIPT = {
  receiptId: 'R-2026-000317',
  receivedAt: '2026-03-02T10:16:04+01:00',
  readersBoundBySecrecy: true,
};
const FIRST: Examples = { receipt: { summary: 'Taken in', value: RECEIPT } };
const AGAIN: Examples = { receipt: { summary: 'The same version again: the same receipt', value: RECEIPT } };
const NOTED: Examples = { taken: { summary: 'Content does not count', value: {} } };

const ANSWERS: Record<OperationName, Partial<Record<number, Examples>>> = {
  deliverReferral: { 200: AGAIN, 201: FIRST },
  eraseReferral: {
    200: {
      erased: { summary: 'Nothing is left, or never was', value: { result: 'erased' } },
      dossierExists: {
        summary: 'Help is given, and the law keeps the dossier',
        value: { result: 'dossierExists', dossierReference: 'SD-2026-0042' },
      },
    },
  },
  passWithdrawal: {},
  passRecall: {},
  passCorrection: {},
  destroyDossier: {
    200: { destroyed: { summary: 'Destroyed', value: { result: 'destroyed', destroyedOn: '2044-11-02' } } },
  },
};

const problem = (status: number, title: string): Examples => ({
  problem: { summary: title, value: { type: 'about:blank', status, title } },
});

/** By status. */
export const PROBLEM_EXAMPLES: Readonly<Record<number, Examples>> = {
  400: problem(400, 'Bad request'),
  401: problem(401, 'Unauthorized'),
  404: problem(404, 'Not found'),
  409: problem(409, 'Conflict'),
  410: problem(410, 'Gone'),
  503: problem(503, 'Service unavailable'),
};

/** Examples of an operation's body. */
export function requestExamples(operation: OperationName): Examples {
  return REQUESTS[operation];
}

/** Examples of what it is answered on success. */
export function answerExamples(operation: OperationName, status: number): Examples {
  return ANSWERS[operation][status] ?? NOTED;
}
