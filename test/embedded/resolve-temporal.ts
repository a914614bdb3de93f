import { resolveTemporalExecutable } from '../../sandbox/embedded/temporal-executable.js';

/** A program for tests to run with another PATH: prints where the Temporal CLI was found, or the error. */
async function main([cacheDirectory = '', times = '1']: string[]): Promise<void> {
  const attempts = Array.from({ length: Number(times) }, () => resolveTemporalExecutable({ cacheDirectory }));
  for (const { source } of await Promise.all(attempts)) console.log(source);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
