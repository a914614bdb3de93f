import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { IsTrustedProxy } from './trusted-proxies.js';

/** What one caller, known or not, can take of a gateway. Times in milliseconds. */
export interface GatewayLimits {
  /** For all headers of a request to arrive. */
  headersTime: number;
  /** For a whole request to arrive. */
  requestTime: number;
  /** For a request to be handled; after it the answer is 503, and what was begun may still be committed. */
  handlingTime: number;
  /** For everything, from the first header to the last byte of the answer: a caller that reads slowly is cut off. */
  exchangeTime: number;
  /** For which a connection may be silent in the middle of a request or an answer. */
  silentTime: number;
  /** For which a connection may wait for its next request. */
  idleTime: number;
  /** How often requests that do not arrive are looked for. */
  lookInterval: number;
  /** Connections at once, of everybody together. */
  connections: number;
  /** Connections at once from one address that is no trusted proxy. */
  connectionsPerAddress: number;
  /** After so many requests a connection is closed, so that callers spread over gateways again. */
  requestsPerConnection: number;
  /** Requests from one address in a minute whose caller is not known, answered 401 or 403; more are answered 429. */
  refusedPerMinute: number;
  /** Requests handled at once; more are answered 503 at once, instead of waiting for the store. */
  requestsInProgress: number;
  /** Of these, requests of one organisation at the API, or of one person at the inbox; more are answered 429 at once. */
  requestsInProgressPerCaller: number;
  /** Mean delay of the event loop above which new requests are answered 503. */
  eventLoopDelay: number;
}

export const LIMITS: GatewayLimits = {
  headersTime: 10_000,
  requestTime: 20_000,
  handlingTime: 25_000,
  exchangeTime: 60_000,
  silentTime: 30_000,
  idleTime: 5_000,
  lookInterval: 5_000,
  connections: 500,
  connectionsPerAddress: 200,
  requestsPerConnection: 1_000,
  refusedPerMinute: 600,
  requestsInProgress: 100,
  requestsInProgressPerCaller: 25,
  eventLoopDelay: 1_000,
};

/**
 * Has a server close connections beyond the limits, before anything of them is read. What a trusted proxy forwards for whom shows
 * later, so of its connections only the sum is limited.
 */
export function limitConnections(server: Server, limits: GatewayLimits, isTrustedProxy: IsTrustedProxy): void {
  server.maxConnections = limits.connections;
  const byAddress = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isTrustedProxy(address)) return;
    const count = (byAddress.get(address) ?? 0) + 1;
    byAddress.set(address, count);
    socket.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left === 0) byAddress.delete(address);
      else byAddress.set(address, left);
    });
    if (count > limits.connectionsPerAddress) socket.destroy();
  });
}
