import { join } from 'node:path';
import { SEARCH_ATTRIBUTE } from '../domain/names.js';
import { type PostgresServer, startPostgresServer } from './embedded/postgres-server.js';
import { startTemporalServer, type TemporalServer } from './embedded/temporal-server.js';

export interface Servers {
  temporal: TemporalServer;
  postgres: PostgresServer;
  stop(): Promise<void>;
}

/** How to start both. */
export interface ServerOptions {
  directory: string;
  /** Ports, where they matter; free ones when left out. */
  temporalPort?: number;
  uiPort?: number | false;
  /** False where nothing has to outlive a crash of the machine. */
  fsync?: boolean;
  log?: (line: string) => void;
}

/** Starts a Temporal server and a PostgreSQL at the same time; where one does not start, the other is stopped. */
export async function startServers({ directory, temporalPort, uiPort, fsync, log }: ServerOptions): Promise<Servers> {
  const logging = log === undefined ? {} : { log };
  const attempts = await Promise.allSettled([
    startTemporalServer({
      directory: join(directory, 'temporal'),
      searchAttributes: SEARCH_ATTRIBUTE,
      ...(temporalPort === undefined ? {} : { port: temporalPort }),
      ...(uiPort === undefined ? {} : { uiPort }),
      ...logging,
    }),
    startPostgresServer({ directory: join(directory, 'postgres'), fsync: fsync ?? true, ...logging }),
  ]);
  const [temporal, postgres] = attempts;
  const stop = async () => {
    await Promise.all(attempts.map((attempt) => attempt.status === 'fulfilled' && attempt.value.stop()));
  };
  if (temporal.status === 'fulfilled' && postgres.status === 'fulfilled') {
    return { temporal: temporal.value, postgres: postgres.value, stop };
  }
  await stop();
  throw temporal.status === 'rejected' ? temporal.reason : (postgres as PromiseRejectedResult).reason;
}
