import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Addresses } from './addresses.js';

/** One cookie of the inbox: for the server only, never sent along by another site's form. */
export interface InboxCookie {
  of(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, value: string): void;
  clear(reply: FastifyReply): void;
}

/**
 * Over https the name begins with `__Host-`, so that no other host, and nobody on plain http, can have set it (RFC 6265bis).
 *
 * @param maximumSeconds until the browser is closed, where left out
 */
export function inboxCookie(name: string, { secure, home }: Addresses, maximumSeconds?: number): InboxCookie {
  const full = secure ? `__Host-inbox-${name}` : `inbox-${name}`;
  const options = { path: secure ? '/' : home, httpOnly: true, secure, sameSite: 'lax' as const };
  return {
    of: (request) => request.cookies[full],
    set: (reply, value) => {
      reply.setCookie(full, value, { ...options, ...(maximumSeconds !== undefined && { maxAge: maximumSeconds }) });
    },
    clear: (reply) => {
      reply.clearCookie(full, options);
    },
  };
}
