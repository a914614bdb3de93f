import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Issue, Problem } from '../domain/problems.js';
import { problemDocument } from './problem-documents.js';
import { SAFE_HEADERS } from './safe-headers.js';

const HEADERS_TOO_LARGE: Issue = {
  type: 'outOfRange',
  in: 'header',
  name: 'headers',
  detail: 'must be smaller than 8 KiB together',
};

/**
 * Answers what never became a request (broken HTTP, headers over the limit, a request that does not arrive in time) on
 * the bare socket, then closes it. Node's own answers are not problem documents.
 */
export function answerUnreadableRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const traceId = randomUUID();
  const problem = new Problem('badRequest', error.code === 'HPE_HEADER_OVERFLOW' ? [HEADERS_TOO_LARGE] : []);
  const body = JSON.stringify(problemDocument(problem, traceId));
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `BelGov-Trace-Id: ${traceId}`,
      ...Object.entries(SAFE_HEADERS).map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
