import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../config/logger.js';

/** As the Belgif REST guide has it. `DEGRADED` still does its work, `DOWN` does not. */
export type Health = 'UP' | 'DEGRADED' | 'DOWN';

export interface HealthServer {
  host: string;
  port: number;
  /** Ends open connections too: a scrape is asked for again. */
  close(): Promise<void>;
}

/** A check that answers later than this counts as `DOWN`: whoever asks does not wait for long either. */
const CHECK_LIMIT_MILLISECONDS = 5_000;
const WORST_FIRST = ['DOWN', 'DEGRADED', 'UP'] as const satisfies readonly Health[];

/**
 * Answers `GET /health` with the worst of the given checks and `GET /metrics` with the Prometheus text, for whoever
 * watches the worker; everything else is 404. No answer says more than that, and none has authentication, so it listens
 * on loopback unless told otherwise.
 *
 * @param options.checks by name, which goes to the log only; a check that throws or does not answer is `DOWN`
 * @param options.port 0 takes a free one
 */
export async function startHealthServer(options: {
  host?: string;
  port: number;
  checks: Readonly<Record<string, () => Promise<Health>>>;
  metrics: { contentType: string; text(): Promise<string> };
  logger: Logger;
}): Promise<HealthServer> {
  const judge = healthJudge(options.checks, options.logger);
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    const answers: Record<string, () => Promise<void>> = {
      'GET /health': async () => {
        const status = await judge();
        answer(response, status === 'DOWN' ? 503 : 200, 'application/json', JSON.stringify({ status }));
      },
      'GET /metrics': async () => answer(response, 200, options.metrics.contentType, await options.metrics.text()),
    };
    const handle = answers[`${request.method} ${request.url}`];
    if (handle === undefined) return answer(response, 404, 'text/plain', '');
    handle().catch((error) => {
      options.logger.error({ error }, 'health server could not answer');
      answer(response, 503, 'text/plain', '');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  // Later faults (out of file descriptors) are about one connection, and must not end the worker.
  server.on('error', (error) => options.logger.error({ error }, 'health server fault'));
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

/** Runs all checks at once, and logs each that changed since it was asked before. */
function healthJudge(checks: Readonly<Record<string, () => Promise<Health>>>, logger: Logger): () => Promise<Health> {
  const before = new Map<string, Health>();
  return async () => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([check, ask]) => {
        const state = await withinLimit(ask);
        if ((before.get(check) ?? 'UP') !== state) logger.warn({ check, state }, 'health check changed');
        before.set(check, state);
        return state;
      }),
    );
    return WORST_FIRST.find((state) => results.includes(state)) ?? 'UP';
  };
}

async function withinLimit(ask: () => Promise<Health>): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Health>((resolve) => {
    timer = setTimeout(resolve, CHECK_LIMIT_MILLISECONDS, 'DOWN');
  });
  try {
    return await Promise.race([ask(), tooLate]);
  } catch {
    return 'DOWN';
  } finally {
    clearTimeout(timer);
  }
}
