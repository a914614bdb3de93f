import { join } from 'node:path';
import { startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { startTemporalServer } from '../../sandbox/embedded/temporal-server.js';

/** A program for tests to end: starts the servers named after the directory, says `ready`, and stops none of them. */
async function main([directory = '', ...servers]: string[]): Promise<void> {
  process.once('SIGTERM', () => process.exit());
  const log = (line: string) => console.log(line);
  if (servers.includes('temporal')) {
    await startTemporalServer({ directory: join(directory, 'temporal'), uiPort: false, log });
  }
  if (servers.includes('postgres')) {
    const postgres = await startPostgresServer({ directory: join(directory, 'postgres'), fsync: false, log });
    const answers = () => postgres.createDatabase('asked').then(() => 'PostgreSQL answers', String);
    process.once('SIGINT', async () => log(await answers()));
  }
  log('ready');
  setInterval(() => undefined, 1_000);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
