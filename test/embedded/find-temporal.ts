import { findOrStartTemporalServer } from '../../sandbox/embedded/temporal-server.js';

/** A program for tests to run with another environment: prints which server it found, and stops it. */
async function main([directory = '']: string[]): Promise<void> {
  const server = await findOrStartTemporalServer({ directory, searchAttributes: { Shape: 'Keyword' } });
  console.log(JSON.stringify(server));
  await server.stop();
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
