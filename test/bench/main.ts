import { rmSync } from 'node:fs';
import { createLogger } from '../../config/logger.js';
import { TASK_QUEUE } from '../../domain/names.js';
import { sandboxAgreements } from '../../sandbox/agreements.js';
import { randomKeyring } from '../../sandbox/connector.js';
import { makeRunDirectory } from '../../sandbox/run-directory.js';
import { startServers } from '../../sandbox/servers.js';
import { BUNDLE_PATH } from '../../workers/bundle-workflows.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { openBench } from './bench.js';
import { driveCrowd } from './drive-crowd.js';
import { measure } from './measure.js';
import { linesOf, missesOf } from './report.js';

/** `npm run bench`: counts what referrals cost, on real servers, and resolves with 1 where a goal is missed. */
async function main(): Promise<number> {
  const logger = createLogger({ level: 'silent', name: 'bench' });
  installTemporalRuntime({ logger });
  const directory = makeRunDirectory('bench');
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  try {
    const servers = await startServers({ directory, uiPort: false });
    closing.push(() => servers.stop());
    const { all, played } = sandboxAgreements();
    const bench = await openBench(
      {
        databaseUrl: await servers.postgres.createDatabase('bench'),
        keyDatabaseUrl: await servers.postgres.createDatabase('bench_keys'),
        temporal: servers.temporal,
        agreements: all,
        workflowBundle: { codePath: BUNDLE_PATH },
        logger,
        taskQueue: TASK_QUEUE,
        keyring: randomKeyring(),
      },
      played,
    );
    closing.push(() => bench.close());
    console.log(`${servers.temporal.source}\n`);
    const measurements = await measure(bench);
    const crowd = await driveCrowd(bench);
    const misses = missesOf(measurements, crowd);
    const verdict = misses.length === 0 ? ['Every goal is met.'] : ['Missed', ...misses.map((miss) => `  ${miss}`)];
    console.log([...linesOf(measurements, crowd), '', ...verdict].join('\n'));
    return misses.length === 0 ? 0 : 1;
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
