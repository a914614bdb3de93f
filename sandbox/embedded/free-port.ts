import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range that operating systems give to outgoing connections (32768 and up on Linux, 49152 elsewhere), so that
 * nothing takes the port of a server that is stopped and soon started again.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 50;

/**
 * Finds a TCP port of 127.0.0.1 that nobody listens on at this moment.
 *
 * @returns a port number
 * @throws Error when none was found in fifty tries
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port on 127.0.0.1 between ${FIRST_PORT} and ${LAST_PORT}`);
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
