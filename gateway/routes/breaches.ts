import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { breachPageSchema } from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { breachParameters } from '../parameters.js';
import { linkPage } from './pages.js';

/**
 * For the DPO of the caller's organisation (R20).
 *
 * @param links what `next` begins with: public URL and base path.
 */
export function registerBreaches(untyped: FastifyInstance, client: ReferralClient, links: string): void {
  untyped.withTypeProvider<ZodTypeProvider>().get(
    '/breachItems',
    {
      config: { scope: 'breaches:read', problems: ['badRequest'] },
      schema: {
        operationId: 'listBreachItems',
        summary: 'Breaches that the DPO of the caller’s organisation has to review, first due first',
        description: 'A recall for the wrong person opens one at each party; it is due 72 hours later (GDPR 33).',
        tags: ['Breaches'],
        querystring: breachParameters,
        response: { 200: breachPageSchema },
      },
    },
    async (request) =>
      linkPage(await client.breaches(request.caller, request.query), `${links}/breachItems`, request.query),
  );
}
