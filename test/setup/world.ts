import { join } from 'node:path';
import { createLogger } from '../../config/logger.js';
import { brusselsDate } from '../../domain/brussels-time.js';
import { sandboxAgreements, versionOfTheirDestruction } from '../../sandbox/agreements.js';
import { type OpenWorld, openWorld } from '../../sandbox/demo/world.js';
import { newProgramKeys } from '../../sandbox/door/open-sign-in.js';
import { registrationsOf, signedIn } from '../../sandbox/door/party-programs.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { testTemporalAddress, testWorkflowBundle } from './environment.js';
import { startIdentityProvider } from './identity-provider.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { replayAllOn } from './replay.js';

/** The world of the demo's paths on the servers of this test run; `close` replays its histories and removes what they made. */
export async function openTestWorld(): Promise<OpenWorld> {
  const logger = createLogger({ level: 'error', name: 'test' });
  installTemporalRuntime({ logger });
  const scratch = scratchDirectory();
  const databases: TestDatabase[] = [];
  const { all, played } = sandboxAgreements();
  const keys = await newProgramKeys();
  const provider = await startIdentityProvider({ clients: registrationsOf(played, keys) });
  const world = await openWorld({
    directory: scratch.path,
    temporal: { address: testTemporalAddress(), namespace: 'default' },
    createDatabase: async () => {
      const database = await createTestDatabase();
      databases.push(database);
      return database.url;
    },
    agreements: [...all, versionOfTheirDestruction(played, brusselsDate(new Date()))],
    agreement: played,
    workflowBundle: { codePath: testWorkflowBundle() },
    logger,
    signIn: { provider, authoriseOf: await signedIn(played, keys, provider.issuer) },
    nodeOptions: ['--require', join(__dirname, 'register-typescript.cjs')],
  });
  return {
    ...world,
    async close() {
      const { temporal, taskQueue } = world.connector;
      await replayAllOn(temporal, taskQueue).finally(world.close);
      await provider.close();
      await Promise.all(databases.map((database) => database.drop()));
      scratch.remove();
    },
  };
}
