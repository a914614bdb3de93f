import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { RETRY_AFTER_SECONDS } from '../problem-documents.js';

/**
 * `UP`; `DEGRADED`, where requests are still accepted but are not passed on now, or where an operator has to act soon; `DOWN`,
 * where none can be accepted.
 */
export type Health = () => Promise<'UP' | 'DEGRADED' | 'DOWN'>;

const up = z.object({ status: z.enum(['UP', 'DEGRADED']) }).meta({ id: 'HealthUp' });
const down = z.object({ status: z.literal('DOWN') }).meta({ id: 'HealthDown' });

/** Open to every caller, and silent about why. */
export function registerHealth(app: FastifyInstance, health: Health): void {
  app.get(
    '/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Whether referrals and events can be accepted now',
        description:
          '`DEGRADED`: requests are accepted and kept, but not passed on now, or an operator has to act soon.',
        tags: ['Health'],
        response: { 200: up, 503: down },
      },
    },
    async (_request, reply) => {
      const status = await health().catch(() => 'DOWN' as const);
      if (status === 'DOWN') reply.code(503).header('retry-after', String(RETRY_AFTER_SECONDS));
      return reply.send({ status });
    },
  );
}
