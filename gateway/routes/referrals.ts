import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  acceptedEventSchema,
  acceptedReferralSchema,
  referralPageSchema,
  referralStatusSchema,
  timelineSchema,
} from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { listParameters, referralParameters, submissionHeaders } from '../parameters.js';
import { linkPage } from './pages.js';

/** @param links what `Location` and `next` begin with: public URL and base path. */
export function registerReferrals(untyped: FastifyInstance, client: ReferralClient, links: string): void {
  const app = untyped.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/referrals',
    {
      config: { scope: 'referrals:submit' },
      schema: {
        operationId: 'submitReferral',
        summary: 'Submit a referral; the same idempotency key with the same content is the same referral',
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
      config: { scope: 'referrals:report' },
      schema: {
        operationId: 'reportEvent',
        summary: 'Report an event on a referral; the same eventId with the same content is the same event',
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

  app.get(
    '/referrals/:referralId',
    {
      config: { scope: 'referrals:read' },
      schema: {
        operationId: 'getReferral',
        summary: 'The status of a referral, as far as the caller may see it',
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
      config: { scope: 'referrals:read' },
      schema: {
        operationId: 'listTimelineEntries',
        summary: 'What happened to a referral, oldest first, as far as the caller may see it',
        tags: ['Referrals'],
        params: referralParameters,
        response: { 200: timelineSchema },
      },
    },
    async (request) => ({ items: await client.timeline(request.caller, request.params.referralId) }),
  );

  app.get(
    '/referrals',
    {
      config: { scope: 'referrals:read' },
      schema: {
        operationId: 'listReferrals',
        summary: 'Referrals of the caller’s organisation, newest first',
        tags: ['Referrals'],
        querystring: listParameters,
        response: { 200: referralPageSchema },
      },
    },
    async (request) => linkPage(await client.list(request.caller, request.query), `${links}/referrals`, request.query),
  );
}
