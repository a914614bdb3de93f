import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { feedPageSchema } from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { pageOnlyParameters } from '../parameters.js';
import { linkPage } from './pages.js';

/** @param links what `next` begins with: public URL and base path. */
export function registerFeed(untyped: FastifyInstance, client: ReferralClient, links: string): void {
  untyped.withTypeProvider<ZodTypeProvider>().get(
    '/feedItems',
    {
      config: { scope: 'referrals:read', problems: ['badRequest'] },
      schema: {
        operationId: 'listFeedItems',
        summary: 'What is new for the caller’s organisation, oldest first; go on after the last cursor read',
        description:
          'Instead of asking for each referral: pass the last cursor read as `after`, and what is newer comes.',
        tags: ['Feed'],
        querystring: pageOnlyParameters,
        response: { 200: feedPageSchema },
      },
    },
    async (request) => linkPage(await client.feed(request.caller, request.query), `${links}/feedItems`, request.query),
  );
}
