import type { FastifyReply } from 'fastify';
import { IDLE_MINUTES } from '../../clients/inbox-sessions.js';
import type { Addresses } from './addresses.js';

/** Has the browser leave a page with a client's data once the session has lain idle: by then nothing could be sent from it. */
export function closeWhenIdle(reply: FastifyReply, { home }: Addresses): FastifyReply {
  return reply.header('refresh', `${IDLE_MINUTES * 60}; url=${home}`);
}
