import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { switchStateSchema } from '../../clients/http-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { switchRequestSchema } from '../../contracts/switch-request.js';
import { agreementParameters } from '../parameters.js';

/** The switch of an agreement (R15): either party stops the exchange, both start it again. */
export function registerAgreements(untyped: FastifyInstance, client: ReferralClient): void {
  const app = untyped.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/agreements/:agreementId/suspensions',
    {
      config: { scope: 'agreements:switch', body: switchRequestSchema, problems: ['resourceNotFound'] },
      schema: {
        operationId: 'suspendAgreement',
        summary: 'Stop every delivery under an agreement at once; what is under way is parked',
        description: 'Either party may, without the other. Repeated, it stays suspended.',
        tags: ['Agreements'],
        params: agreementParameters,
        response: { 200: switchStateSchema },
      },
    },
    async (request) => client.suspend(request.caller, request.params.agreementId, request.body),
  );

  app.post(
    '/agreements/:agreementId/resumptions',
    {
      config: { scope: 'agreements:switch', body: switchRequestSchema, problems: ['resourceNotFound'] },
      schema: {
        operationId: 'confirmResumption',
        summary: 'Confirm that the exchange resumes; it does once both parties have confirmed',
        description: 'Answers whose confirmation is still missing. An agreement that is not suspended stays as it is.',
        tags: ['Agreements'],
        params: agreementParameters,
        response: { 200: switchStateSchema },
      },
    },
    async (request) => client.confirmResumption(request.caller, request.params.agreementId, request.body),
  );
}
