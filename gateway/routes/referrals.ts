import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  acceptedEventSchema,
  acceptedReferralSchema,
  referralPageSchema,
  referralStatusSchema,
  timelinePageSchema,
} from '../../clients/http-contract.js';
import { referralReadingSchema } from '../../clients/reading-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { assignmentRequestSchema } from '../../contracts/assignment.js';
import { eventSchema } from '../../contracts/events.js';
import { submissionSchema } from '../../contracts/submission.js';
import { listParameters, pageOnlyParameters, referralParameters, submissionHeaders } from '../parameters.js';
import { linkPage } from './pages.js';

/** @param links what `Location` and `next` begin with: public URL and base path. */
export function registerReferrals(untyped: FastifyInstance, client: ReferralClient, links: string): void {
  const app = untyped.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/referrals',
    {
      config: {
        scope: 'referrals:submit',
        body: submissionSchema,
        problems: ['referralRefused', 'repeatedWithOtherContent'],
      },
      schema: {
        operationId: 'submitReferral',
        summary: 'Submit a referral; the same idempotency key with the same content is the same referral',
        description:
          'Judged under the agreement before it is accepted. What is answered with 202 is stored for ever; the status is followed at `Location`.',
        tags: ['Referrals'],
        headers: submissionHeaders,
        response: { 202: acceptedReferralSchema },
      },
    },
    async (request, reply) => {
      const accepted = await client.submit(request.caller, request.body, request.headers['idempotency-key']);
      return reply.code(202).header('location', `${links}/referrals/${accepted.referralId}`).send(accepted);
    },
  );

  app.post(
    '/referrals/:referralId/events',
    {
      config: {
        scope: 'referrals:report',
        body: eventSchema,
        problems: ['resourceNotFound', 'eventNotAllowed', 'repeatedWithOtherContent'],
      },
      schema: {
        operationId: 'reportEvent',
        summary: 'Report an event on a referral; the same eventId with the same content is the same event',
        description:
          'One endpoint for every kind of event, told apart by `type`. The sender withdraws, recalls and corrects; the receiver reports attempts, the outcome, withdrawals, corrections, erasures and what becomes of a dossier.',
        tags: ['Referrals'],
        params: referralParameters,
        response: { 202: acceptedEventSchema },
      },
    },
    async (request, reply) => {
      const accepted = await client.report(request.caller, request.params.referralId, request.body);
      return reply.code(202).header('location', `${links}/referrals/${accepted.referralId}`).send(accepted);
    },
  );

  app.post(
    '/referrals/:referralId/assignments',
    {
      config: {
        scope: 'referrals:assign',
        body: assignmentRequestSchema,
        problems: ['resourceNotFound', 'eventNotAllowed'],
      },
      schema: {
        operationId: 'assignReferral',
        summary: 'Say which social worker of the receiver may read a referral',
        description:
          'Where the agreement’s referrals are pulled. It may be changed for as long as there is a record to read; only that person may read it.',
        tags: ['Referrals'],
        params: referralParameters,
        response: { 200: referralStatusSchema },
      },
    },
    async (request) => client.assign(request.caller, request.params.referralId, request.body),
  );

  app.post(
    '/referrals/:referralId/readings',
    {
      config: { scope: 'referrals:consult', problems: ['badRequest', 'resourceNotFound', 'readingNotAllowed'] },
      schema: {
        operationId: 'readRecord',
        summary: 'Read the record of a referral that is assigned to the person who calls',
        description:
          'Where the agreement’s referrals are pulled. The first reading of a record is its receipt, and each is in the audit trail: hence a POST, which nothing fetches in advance. The token must be a person’s; everybody but the assigned social worker is refused.',
        tags: ['Referrals'],
        params: referralParameters,
        response: { 200: referralReadingSchema },
      },
    },
    async (request) => client.readRecord(request.caller, request.params.referralId),
  );

  app.get(
    '/referrals/:referralId',
    {
      config: { scope: 'referrals:read', problems: ['badRequest', 'resourceNotFound'] },
      schema: {
        operationId: 'getReferral',
        summary: 'The status of a referral, as far as the caller may see it',
        description:
          'The sender sees a projection that does not tell one ending from another; the receiver sees the state.',
        tags: ['Referrals'],
        params: referralParameters,
        response: { 200: referralStatusSchema },
      },
    },
    async (request) => client.status(request.caller, request.params.referralId),
  );

  app.get(
    '/referrals/:referralId/timelineEntries',
    {
      config: { scope: 'referrals:read', problems: ['badRequest', 'resourceNotFound'] },
      schema: {
        operationId: 'listTimelineEntries',
        summary: 'What happened to a referral, oldest first, as far as the caller may see it',
        description:
          'Codes and dates. Nothing of the client is in it. For the sender it is in order of moments, and an entry that is recorded between two pages under an earlier moment is missed there: only the feed misses nothing.',
        tags: ['Referrals'],
        params: referralParameters,
        querystring: pageOnlyParameters,
        response: { 200: timelinePageSchema },
      },
    },
    async ({ caller, params: { referralId }, query }) =>
      linkPage(
        await client.timeline(caller, referralId, query),
        `${links}/referrals/${referralId}/timelineEntries`,
        query,
      ),
  );

  app.get(
    '/referrals',
    {
      config: { scope: 'referrals:read', problems: ['badRequest'] },
      schema: {
        operationId: 'listReferrals',
        summary: 'Referrals of the caller’s organisation, newest first',
        description:
          'Only referrals that the caller’s organisation sent, or that are addressed to it. With a status a page may hold fewer than asked for, or none, and still have a `next`: go on until there is none.',
        tags: ['Referrals'],
        querystring: listParameters,
        response: { 200: referralPageSchema },
      },
    },
    async (request) => linkPage(await client.list(request.caller, request.query), `${links}/referrals`, request.query),
  );
}
