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
import { describeSchemas } from '../../gateway/openapi/schemas.js';

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
  operationId: string;
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
const LATER = 'The 202 way: taken in, and asked again as the agreement says until 200 says that it is done';

const OPERATIONS: Operation[] = [
  {
    ...{ method: 'put', path: '/referrals/{referralId}', operationId: 'deliverReferral', body: 'deliveryBody' },
    summary: 'A referral, or a newer version of its record',
    description:
      'The same version again, after an answer that was lost, gets the same receipt and changes nothing. A lower version is refused, an erased referral is never taken in again.',
    answers: { 200: 'receipt', 201: 'receipt' },
    problems: { ...SUPERSEDED, ...ERASED },
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/erasures', operationId: 'eraseReferral', body: 'erasureBody' },
    summary: 'Erase all of a referral',
    description: `Answers \`erased\` also for a referral that is not known, and keeps the mark that it was erased; \`dossierExists\` where help is given and the law keeps the dossier. ${LATER}, or the event \`erasureConfirmed\` is reported.`,
    answers: { 200: 'erasureAnswer', 202: 'taken' },
    problems: {},
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/withdrawals', operationId: 'passWithdrawal' },
    ...{ body: 'withdrawalBody', answers: { 200: 'taken', 202: 'taken' } },
    summary: 'The client withdrew consent after a dossier was opened',
    description: 'The same eventId again changes nothing.',
    problems: { ...ERASED, ...UNKNOWN },
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/recalls', operationId: 'passRecall' },
    ...{ body: 'recallBody', answers: { 200: 'taken', 202: 'taken' } },
    summary: 'The sender recalls the referral after a dossier was opened',
    description: 'The same eventId again changes nothing.',
    problems: { ...ERASED, ...UNKNOWN },
  },
  {
    ...{ method: 'post', path: '/referrals/{referralId}/corrections', operationId: 'passCorrection' },
    ...{ body: 'correctionBody', answers: { 200: 'taken', 202: 'taken' } },
    summary: 'A corrected record after a dossier was opened',
    description: 'The whole record under its version; the same eventId again changes nothing.',
    problems: { ...SUPERSEDED, ...ERASED, ...UNKNOWN },
  },
  {
    ...{ method: 'post', path: '/destructions', operationId: 'destroyDossier', body: 'destructionBody' },
    summary: 'Destroy a dossier whose retention is over',
    description: `The same declarationId again gets the same answer. ${LATER}.`,
    answers: { 200: 'destructionAnswer', 202: 'taken' },
    problems: UNKNOWN,
  },
];

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
        content: { 'application/json': { schema: described[name] } },
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
        requestBody: { required: true, content: { 'application/json': { schema: described[body] } } },
        responses: {
          ...Object.fromEntries(successes),
          ...Object.fromEntries(Object.entries(refusals).map(([status, text]) => [status, problemAnswer(text)])),
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
      description:
        'What an OCMW’s system implements to get referrals. Every call may come again and then changes nothing. Answer within 15 seconds, in at most 64 KiB, without redirects. 408, 425, 429 and 5xx are tried again, later where Retry-After says so; any other refusal is looked at by people. Of a problem only the status is read: put nothing of the client in it.',
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
      responses: { Problem: problemAnswer('Any other problem') },
      securitySchemes: {
        Bearer: { type: 'http', scheme: 'bearer', description: 'A token that the receiver gave out.' },
      },
    },
  };
}

function problemAnswer(description: string): object {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}
