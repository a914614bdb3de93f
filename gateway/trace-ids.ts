import type { FastifyReply, FastifyRequest } from 'fastify';

/** Ids that link an answer to a log line: at most 36 characters, and nothing that could carry text. */
const SAFE_TRACE_ID = /^[A-Za-z0-9-]{1,36}$/;

/**
 * Marks an answer with a trace id of our own, never the caller's; a caller's that is safe comes back as related, so that
 * both sides can find each other's lines (Belgif REST guide, tracing).
 */
export function markAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('BelGov-Trace-Id', request.id);
  const related = request.headers['belgov-trace-id'];
  if (typeof related === 'string' && SAFE_TRACE_ID.test(related)) reply.header('BelGov-Related-Trace-Id', related);
}
