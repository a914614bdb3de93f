import { z } from 'zod';
import {
  correctionBody,
  deliveryBody,
  destructionAnswer,
  destructionBody,
  erasureAnswer,
  erasureBody,
  recallBody,
  receiptAnswer,
  withdrawalBody,
} from '../../contracts/receiver.js';
import { RECEIVER_RULES, type ReceiverRule } from '../../contracts/receiver-rules.js';
import { describeSchemas } from '../../gateway/openapi/schemas.js';
import { answerExamples, type OperationName, PROBLEM_EXAMPLES, requestExamples } from './contract-examples.js';

const receipt = receiptAnswer
  .extend({
    readersBoundBySecrecy: z.boolean().meta({
      description:
        'True: only social workers bound by professional secrecy read the referral. Without it nothing was delivered.',
    }),
  })
  .meta({ id: 'Receipt' });
const taken = z.object({}).meta({ id: 'Taken' });
const problem = z
  .object({
    type: z.string().meta({ format: 'uri' }),
    title: z.string().exactOptional(),
    status: z.int().exactOptional(),
    detail: z.string().exactOptional(),
  })
  .meta({ id: 'Problem' });

const SCHEMAS = {
  ...{ deliveryBody, erasureBody, withdrawalBody, recallBody, correctionBody, destructionBody },
  ...{ receipt, erasureAnswer, destructionAnswer, taken, problem },
};
type Name = keyof typeof SCHEMAS;

interface Operation {
  method: 'put' | 'post';
  path: string;
  operationId: OperationName;
  summary: string;
  description: string;
  body: Name;
  answers: Partial<Record<200 | 201 | 202, Name>>;
  /** What the connector understands by these, beside what any status means to it. */
  problems: Record<number, string>;
}

const SUPERSEDED = { 409: 'A newer record version is held already' };
const ERASED = { 410: 'This referral was erased; it may never come back' };
const UNKNOWN = { 404: 'Not known here: somebody has to look at it' };

/** Sentences of the contract, one after the other. */
const saying = (...rules: ReceiverRule[]) => rules.map((rule) => RECEIVER_RULES[rule]).join(' ');

const CONFIRMED_LATER =
  'Instead of waiting to be asked, the receiver may report the event `erasureConfirmed` to the connector (POST /referrals/{referralId}/events of its API).';

const OPERATIONS: Operation[] = [
  {
    ...{ method: 'put', path: '/referrals/{referralId}', operationId: 'deliverReferral', body: 'deliveryBody' },
    summary: 'A referral, or a newer version of its record',
    description: saying(
      ...([
        'receipt',
        'sameVersion',
        'sameMoment',
        'newerVersion',
        'lowerVersion',
        'neverAgain',
        'anyFirstVersion',
      ] as const),
    ),
    answers: { 200: 'receipt', 201: 'receipt' },
    problems: { ...SUPERSEDED, ...ERASED },
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/erasures', operationId: 'eraseReferral', body: 'erasureBody' },
    summary: 'Erase all of a referral',
    description: `${saying('erased', 'erasedAgain', 'erasedUnseen', 'dossierExists')} ${CONFIRMED_LATER}`,
    answers: { 200: 'erasureAnswer', 202: 'taken' },
    problems: {},
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/withdrawals', operationId: 'passWithdrawal' },
    ...{ body: 'withdrawalBody', answers: { 200: 'taken', 202: 'taken' } },
    summary: 'The client withdrew consent after a dossier was opened',
    description: saying('withdrawal', 'unknownReferral'),
    problems: { ...ERASED, ...UNKNOWN },
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/recalls', operationId: 'passRecall' },
    ...{ body: 'recallBody', answers: { 200: 'taken', 202: 'taken' } },
    summary: 'The sender recalls the referral after a dossier was opened',
    description: saying('recall', 'unknownReferral'),
    problems: { ...ERASED, ...UNKNOWN },
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/corrections', operationId: 'passCorrection' },
    ...{ body: 'correctionBody', answers: { 200: 'taken', 202: 'taken' } },
    summary: 'A corrected record after a dossier was opened',
    description: saying('correction', 'correctionVersion', 'unknownReferral'),
    problems: { ...SUPERSEDED, ...ERASED, ...UNKNOWN },
  },
  {
    ...{ method: 'post', path: '/destructions', operationId: 'destroyDossier', body: 'destructionBody' },
    summary: 'Destroy a dossier whose retention is over',
    description: saying('destroyed', 'sameDestruction', 'unknownDossier'),
    answers: { 200: 'destructionAnswer', 202: 'taken' },
    problems: UNKNOWN,
  },
];

const DESCRIPTION = [
  'What an OCMW’s system implements to get referrals. `referral receiver check` with its address tells what an implementation gets wrong.',
  saying('transport', 'authentication'),
  `Every call may come again and then changes nothing. ${saying('requestShape')}`,
  `${saying('inTime', 'size', 'noRedirect', 'json', 'nothingBack')} Properties of an answer that this document does not name are ignored; of a problem only the status is read.`,
  '408, 425, 429 and 5xx are tried again, later where Retry-After says so; any other refusal is looked at by people.',
  'Only social workers bound by professional secrecy read it, and who reads what is logged (article 4 of the protocol, and the undertaking in the agreement). It is kept until the connector asks to erase it, or a dossier is opened from it (article 3); it goes to nobody else but the partners that the agreement lists, and each time that is reported as `disclosure`.',
  'Contact attempts, the outcome, and with `helpWanted` the reference of the dossier, are reported to the connector’s own API (POST /referrals/{referralId}/events), under the id that is in the path here.',
].join('\n\n');

const ANSWERED: Record<string, string> = {
  200: 'Done',
  201: 'Taken in for the first time',
  202: 'Taken in, not done yet',
};

/** The receiver contract as an OpenAPI 3.0 document, for whoever makes an OCMW's system; from the schemas of `contracts/`. */
export function receiverDocument() {
  const { described, components } = describeSchemas(SCHEMAS);
  const paths: Record<string, object> = {};
  for (const operation of OPERATIONS) {
    const { method, path, operationId, summary, description, body, answers, problems } = operation;
    const successes = Object.entries(answers).map(([status, name]) => [
      status,
      {
        description: ANSWERED[status],
        ...(status === '202' && { headers: { Location: { $ref: '#/components/headers/Location' } } }),
        content: {
          'application/json': { schema: described[name], examples: answerExamples(operationId, Number(status)) },
        },
      },
    ]);
    const refusals = { 400: 'Not as this document says', 401: 'No token, or one that is not known', ...problems };
    paths[path] = {
      [method]: {
        ...{ operationId, summary, description, tags: ['Receiver'] },
        parameters: [
          ...(path.includes('{referralId}') ? [{ $ref: '#/components/parameters/ReferralId' }] : []),
          { $ref: '#/components/parameters/TraceId' },
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: described[body], examples: requestExamples(operationId) } },
        },
        responses: {
          ...Object.fromEntries(successes),
          ...Object.fromEntries(
            Object.entries(refusals).map(([status, text]) => [
              status,
              {
                ...problemAnswer(text, PROBLEM_EXAMPLES[Number(status)]),
                ...(status === '401' && {
                  headers: { 'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' } },
                }),
              },
            ]),
          ),
          default: { $ref: '#/components/responses/Problem' },
        },
      },
    };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Referral receiver',
      version: '1.0.0',
      description: DESCRIPTION,
      contact: { name: 'The organisation that runs the connector' },
    },
    servers: [{ url: '/referralReceiver/v1' }],
    tags: [{ name: 'Receiver', description: 'Calls of the connector.' }],
    security: [{ Bearer: [] }],
    paths,
    components: {
      schemas: components,
      headers: {
        Location: {
          description: 'Where it can be watched; not read.',
          schema: { type: 'string', format: 'uri-reference' },
        },
        WwwAuthenticate: { description: 'That a token is asked for; not read.', schema: { type: 'string' } },
      },
      parameters: {
        ReferralId: { name: 'referralId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
        TraceId: {
          name: 'BelGov-Trace-Id',
          in: 'header',
          description: 'Random id of this call; name it when something is wrong.',
          schema: { type: 'string', format: 'uuid' },
        },
      },
      responses: { Problem: problemAnswer('Any other problem', PROBLEM_EXAMPLES[503]) },
      securitySchemes: {
        Bearer: { type: 'http', scheme: 'bearer', description: 'A token that the receiver gave out.' },
      },
    },
  };
}

function problemAnswer(description: string, examples: object = {}): object {
  const schema = { $ref: '#/components/schemas/Problem' };
  return { description, content: { 'application/problem+json': { schema, examples } } };
}
