import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { accessExportSchema } from '../../clients/access-contract.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { accessRequestSchema } from '../../contracts/access-request.js';

/** A POST, for whom a look-up is about has no place in a URL. */
export function registerAccess(untyped: FastifyInstance, client: ReferralClient): void {
  untyped.withTypeProvider<ZodTypeProvider>().post(
    '/accessExports',
    {
      config: { scope: 'access:export', body: accessRequestSchema, problems: ['resourceNotFound'] },
      schema: {
        operationId: 'exportAccess',
        summary: 'Everything held on one client (GDPR 15), as far as the caller may see it; the look-up is audited',
        description:
          'Whom it is about: a name with the postal code of the residence, or a referral. The answer is personal data. Of a long timeline it holds the first thousand entries: where there is a `timelineNext`, read on with `GET /referrals/{referralId}/timelineEntries?after=`.',
        tags: ['Access'],
        response: { 200: accessExportSchema },
      },
    },
    async (request) => client.export(request.caller, request.body),
  );
}
