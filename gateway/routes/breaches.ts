import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { breachItemSchema, breachPageSchema } from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { breachConclusionSchema } from '../../contracts/breach-conclusion.js';
import { breachParameters, referralParameters } from '../parameters.js';
import { linkPage } from './pages.js';

/**
 * For the DPO of the caller's organisation (R20).
 *
 * @param links what `next` begins with: public URL and base path.
 */
export function registerBreaches(untyped: FastifyInstance, client: ReferralClient, links: string): void {
  const app = untyped.withTypeProvider<ZodTypeProvider>();

  app.get(
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

  app.post(
    '/breachItems/:referralId/conclusions',
    {
      config: { scope: 'breaches:conclude', body: breachConclusionSchema, problems: ['resourceNotFound'] },
      schema: {
        operationId: 'concludeBreach',
        summary: 'Record how the DPO of the caller’s organisation concludes the review of a breach',
        description:
          'Whether the supervisory authority and the client were told, or why nobody (GDPR 33, 34), for the caller’s own organisation. A later conclusion replaces it; both are in the audit trail.',
        tags: ['Breaches'],
        params: referralParameters,
        response: { 200: breachItemSchema },
      },
    },
    async (request) => client.concludeBreach(request.caller, request.params.referralId, request.body),
  );
}
