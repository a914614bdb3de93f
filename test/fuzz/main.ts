import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { startIdentityProvider } from '../../sandbox/identity-provider.js';
import { makeRunDirectory } from '../../sandbox/run-directory.js';
import { pythonPackages } from '../python/packages.js';
import { startTwoAgreements } from '../security/two-agreements.js';
import { fuzz, REQUIREMENTS, wrongLines } from './fuzz.js';

/** `npm run fuzz`: schemathesis against a gateway of its own, as each party's program and as a social worker; 1 where anything is wrong. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { examples: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
  });
  const pythonPath = await pythonPackages(REQUIREMENTS);
  const directory = makeRunDirectory('fuzz');
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  try {
    const postgres = await startPostgresServer({ directory: join(directory, 'postgres'), fsync: false });
    closing.push(() => postgres.stop());
    // As the global setup of the tests does for theirs.
    process.env.TEST_POSTGRES_URL = postgres.url('postgres');
    let allPassed = true;
    for (const role of ['sender', 'receiver', 'socialWorker'] as const) {
      const world = await startTwoAgreements(startIdentityProvider);
      closing.push(() => world.drop());
      const started = Date.now();
      const { passed, cases, planted, byStatus, output } = await fuzz(world, {
        ...{ role, pythonPath, examples: Number(values.examples), seed: Number(values.seed) },
        phases: 'examples,coverage,fuzzing,stateful',
      });
      const wrong = wrongLines(world);
      if (!passed) console.log(output);
      for (const line of wrong.slice(0, 20)) console.log(line.trim());
      for (const [what, count] of Object.entries(byStatus).sort())
        console.log(`  ${String(count).padStart(6)}  ${what}`);
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(
        `${role}: ${cases} cases, ${planted} planted bodies, ${seconds} s: ${passed && wrong.length === 0 ? 'nothing wrong' : 'WRONG'}\n`,
      );
      allPassed &&= passed && wrong.length === 0;
    }
    return allPassed ? 0 : 1;
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
