import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problems.js';
import type { GatewayLimits } from './limits.js';
import { RETRY_AFTER_SECONDS } from './problem-documents.js';

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

/**
 * Refuses with 429 and `Retry-After` what one caller has in progress beyond its share, so that nobody who is known takes all of the
 * gateway from the others: by asking much at once, by sending bodies slowly, or by not reading answers. Has to come once it is
 * known who asks, which is why a stranger's request is in progress for no longer than that takes.
 *
 * @param countedAs whose share it is
 */
export function limitShares(
  app: FastifyInstance,
  limits: GatewayLimits,
  countedAs: (request: FastifyRequest) => string,
): void {
  const shares = new Map<string, number>();
  app.addHook('onRequest', async (request, reply) => {
    // Gone while it was looked at who it is: nothing would say when it ends.
    if (reply.raw.destroyed) return;
    const who = countedAs(request);
    const inProgress = shares.get(who) ?? 0;
    if (inProgress >= limits.requestsInProgressPerCaller) {
      reply.header('retry-after', String(RETRY_AFTER_SECONDS));
      throw new Problem('tooManyRequests');
    }
    shares.set(who, inProgress + 1);
    reply.raw.once('close', () => {
      const left = (shares.get(who) ?? 1) - 1;
      if (left === 0) shares.delete(who);
      else shares.set(who, left);
    });
  });
}
