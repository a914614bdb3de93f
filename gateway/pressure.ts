import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../domain/problems.js';
import type { GatewayLimits } from './limits.js';

/**
 * Refuses with 503 and `Retry-After` what would only wait: while the event loop lags, or as many requests are in progress as
 * the limits allow. It comes before authentication, which costs a signature, and stands for the routes of one scope: health
 * is outside it. A request that was let in is never refused here afterwards.
 */
export async function refuseUnderPressure(app: FastifyInstance, limits: GatewayLimits): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: limits.eventLoopDelay,
    sampleInterval: 500,
    pressureHandler: async () => {
      throw new Problem('serviceUnavailable');
    },
  });
  let inProgress = 0;
  app.addHook('onRequest', async (_request, reply) => {
    if (inProgress >= limits.requestsInProgress) throw new Problem('serviceUnavailable');
    inProgress += 1;
    reply.raw.once('close', () => {
      inProgress -= 1;
    });
  });
}
