import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { taskPageSchema } from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { taskParameters } from '../parameters.js';
import { linkPage } from './pages.js';

/** @param links what `next` begins with: public URL and base path. */
export function registerTasks(untyped: FastifyInstance, client: ReferralClient, links: string): void {
  untyped.withTypeProvider<ZodTypeProvider>().get(
    '/tasks',
    {
      config: { scope: 'referrals:read', problems: ['badRequest', 'missingPermission'] },
      schema: {
        operationId: 'listTasks',
        summary: 'What people of the receiver have to do by hand and have not confirmed yet, oldest first',
        description:
          'A withdrawal, recall, correction or erasure is forwarded to each partner that the client’s data was disclosed to (R13). Report `forwardingConfirmed` once that is done. Receivers only.',
        tags: ['Tasks'],
        querystring: taskParameters,
        response: { 200: taskPageSchema },
      },
    },
    async (request) => linkPage(await client.tasks(request.caller, request.query), `${links}/tasks`, request.query),
  );
}
